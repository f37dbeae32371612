"""What docs/webhooks.md says is what is sent, and what it gives to check a signature does."""

from __future__ import annotations

import json
import re
import subprocess
import time
from typing import Any

import pytest

from integrations.outgoing import actions
from integrations.outgoing.rules import EVENTS
from roadmap.inputs.models import Input
from roadmap.plan.columns import COLUMNS, documents
from roadmap.plan.models import Item
from tests.conftest import TOP
from tests.outgoing.conftest import edit, serve_until_quiet
from tests.outgoing.test_fanning import closed_review, decided

pytestmark = pytest.mark.django_db
TEXT = (TOP / "docs" / "webhooks.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def is_ours() -> Any:
    """The function that the page gives."""
    (code,) = blocks("python")
    names: dict[str, Any] = {}
    exec(code, names)
    return names["is_ours"]


def test_every_event_is_on_the_page():
    for name in (*EVENTS, "ping"):
        assert f"`{name}`" in TEXT


def test_the_examples_are_what_is_sent(item, hook, receiver, keeper):
    edit(item, "It waits.", keeper, lead_time="6-12-months")
    decided(item)
    number = closed_review(keeper)
    actions.ping(hook_id=hook.pk, by=keeper)
    serve_until_quiet()
    sent = {got.document["type"]: got.document for got in receiver.got}
    changed, review, decision, ping = map(json.loads, blocks("json"))
    assert sent["item.changed"].keys() == changed.keys()
    assert sent["item.changed"]["data"].keys() == changed["data"].keys()
    assert changed["data"]["item"].keys() < sent["item.changed"]["data"]["item"].keys()
    assert sent["item.changed"]["data"]["changes"][0].keys() == changed["data"]["changes"][0].keys()
    assert sent["review.closed"]["data"].keys() == review.keys()
    assert sent["review.closed"]["data"]["review"] == number
    assert sent["input.decided"]["data"].keys() == decision.keys()
    assert sent["ping"]["data"].keys() == ping.keys()


def test_an_item_is_sent_as_the_api_shows_it(item, hook, receiver):
    edit(item, title="Disaggregation")
    actions.serve()
    (shown,) = documents(list(Item.objects.values_list(*COLUMNS)))
    (got,) = receiver.got
    assert got.document["data"]["item"].keys() == shown.keys()
    assert not Input.objects.exists()


def test_the_python_on_the_page_tells_ours_from_others(item, hook, receiver, keeper):
    actions.rotate(hook_id=hook.pk, by=keeper)
    edit(item, title="Ä")
    actions.serve()
    (got,) = receiver.got
    assert is_ours()(hook.shown, got.headers, got.body)
    assert not is_ours()(hook.shown, got.headers, got.body + b" ")
    assert not is_ours()("whsec_" + "A" * 44, got.headers, got.body)
    assert not is_ours()(hook.shown, got.headers | {"webhook-id": "msg_other"}, got.body)
    old = got.headers | {"webhook-timestamp": str(int(time.time()) - 400)}
    assert not is_ours()(hook.shown, old, got.body)


def test_the_shell_on_the_page_tells_ours_from_others(item, hook, receiver, tmp_path):
    edit(item, title="Ä")
    actions.serve()
    (got,) = receiver.got
    (tmp_path / "body").write_bytes(got.body)
    values = {
        "SECRET": hook.shown,
        "ID": got.uid,
        "TIMESTAMP": got.headers["webhook-timestamp"],
        "PATH": "/usr/bin:/bin",
    }
    done = subprocess.run(["sh", "-c", blocks("sh")[0]], cwd=tmp_path, env=values, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == (got.headers["webhook-signature"], "")
