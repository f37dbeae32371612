"""docs/api.md: each recipe is run as it stands, by a shell, over HTTP."""

import os
import re
import subprocess
from pathlib import Path

import orjson
import pytest

from roadmap.people.actions import issue_token
from roadmap.plan.models import Item
from roadmap.wiki.models import Page
from tests.servers.worker import ROOT

RECIPES = re.findall(r"^```sh\n(.*?)^```$", (ROOT / "docs" / "api.md").read_text(), re.S | re.M)
TOLD = (
    ('"items":',),
    ('"Storage motion"', '"results":'),
    (),
    ("304",),
    ('"field":"created"',),
    ('"title":"Shard the database"',),
    ('"lead_time":"12-months"', '"version":2'),
    ('"priority":"High"',),
    ('"receipt_url":',),
    ('"text":"Much larger ones.\\n"',),
    ('"field":"title"', "/api/problems/invalid/"),
)
"""What each recipe's answer holds, in the order of the page."""


@pytest.mark.django_db(transaction=True)
def test_every_recipe_does_what_the_page_says(items, architect, live_server, tmp_path: Path):
    Item.objects.filter(pk=items[0].pk).update(status_category="doing", title="Storage motion")
    token = issue_token(user=architect, scope="write", days=1)
    env = {"PATH": os.environ["PATH"], "PLAN": live_server.url, "TOKEN": token, "ITEM": str(items[0].pk)}
    assert len(RECIPES) == len(TOLD)
    for recipe, told in zip(RECIPES, TOLD, strict=True):
        done = subprocess.run(["sh", "-eu", "-c", recipe], cwd=tmp_path, env=env, capture_output=True, text=True)
        assert done.returncode == 0, (recipe, done.stderr)
        for words in told:
            assert words in done.stdout, recipe
    assert Item.objects.filter(title="Shard the database").count() == 2
    assert Page.objects.get(path="notes/pools").revision == 2
    assert len(orjson.loads((tmp_path / "plan.json").read_bytes())["items"]) == 4
    assert (tmp_path / "plan.csv").read_text().startswith("title,")
    assert (tmp_path / "then.md").read_text().startswith("# ")
