"""Random lives of a plan, saved, restored into a new database, and looked at again."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roadmap.people.models import Person
from roadmap.plan import actions
from roadmap.plan.models import Item, LeadTime, Theme
from roadmap.wiki import actions as wiki
from roadmap.wiki.models import Page
from tests.plan.backup.plans import begin_anew, restored, taken
from tests.plan.lives import ALL, BEGIN, STATUSES, WITHOUT_SHRINKING, WORDS, live, lives

pytestmark = pytest.mark.django_db(transaction=True)
NONCE = re.compile(' nonce="[^"]*"')
SLOW = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)
END = BEGIN + timedelta(days=4000)


def somebody(number: int) -> Person:
    name = WORDS[number % 5]
    return Person.objects.get_or_create(
        name=name, defaults={"email": f"p{number}@example.org" * (number % 2), "tracker_id": f"t{number}"}
    )[0]


def write(path: str, number: int) -> None:
    page = Page.objects.filter(path=path).first()
    text = f"See [[themes/{WORDS[number % 5]}]] and XCP-{number + 1}.\n" * (number % 3)
    if page is None:
        wiki.create(path=path, title=f"Page {number}", text=text, by=somebody(number))
    else:
        wiki.save(page_id=page.pk, base=page.revision, title=f"Page {number}", text=text, by=None, comment="Again")


def move(path: str, number: int) -> None:
    page = Page.objects.filter(path=path).first()
    if page is not None and not Page.objects.filter(path=f"{path}-{number % 2}").exists():
        wiki.rename(page_id=page.pk, path=f"{path}-{number % 2}", by=somebody(number))


def comment(path: str, number: int) -> None:
    item = Item.objects.order_by("id")[number % Item.objects.count()]
    actions.remark(item=item, text=f"{path}\n“{number}”", url="https://plan.example/", by=somebody(number))


def learn(path: str, number: int) -> None:
    item = Item.objects.order_by("id")[number % Item.objects.count()]
    mirror = actions.Mirror(ticket_key=f"XCP-{item.pk}", ticket_url=f"https://jira.example/browse/XCP-{item.pk}")
    actions.mirror(rows={item.pk: mirror})
    actions.fade(item_ids=[item.pk], faded=bool(number % 2))


BESIDE = st.lists(
    st.tuples(
        st.sampled_from([write, write, move, comment, learn]),
        st.sampled_from(["home", "themes/cloud", "notes"]),
        st.integers(0, 20),
    ),
    max_size=12,
)


def seen() -> dict[str, str]:
    """What a stranger is shown: every item with its history, the plan now and on some days, the wiki."""
    found, client = {}, Client()
    days = [f"/@{(BEGIN + timedelta(days=number)).date()}/" for number in (1, 40, 200, 900)]
    items = [f"/items/{pk}/" for pk in Item.objects.values_list("pk", flat=True)]
    pages = [page.get_absolute_url() for page in Page.objects.all()]
    api = ["/api/v1/items/?limit=500", "/api/v1/items/?archived=true", "/api/v1/themes/", "/api/v1/lead-times/"]
    for path in ["/", "/board/", "/archived/", "/search/?q=about", *days, *items, *pages, *api]:
        answer = client.get(path)
        assert answer.status_code == 200, path
        found[path] = NONCE.sub("", answer.content.decode())
    return found


@settings(max_examples=6, suppress_health_check=SLOW, phases=WITHOUT_SHRINKING)
@given(lives(ALL, 30), BESIDE)
def test_a_restored_plan_is_the_same(transactional_db, acts, beside):
    begin_anew()
    with time_machine.travel(BEGIN, tick=False):
        actions.learn_statuses(statuses=STATUSES)
        for name in ("Cloud", "Tools"):
            actions.add_theme(name=name, by=somebody(len(name)), source="import", description=name)
    for _ in live(acts):
        pass
    with time_machine.travel(END, tick=False):
        for act, path, number in beside:
            act(path, number)
    with time_machine.travel(END + timedelta(days=1), tick=False):
        before, content = seen(), taken()
        begin_anew()
        restored(content)
        # The clock stands still, so even the moment it was made is the same.
        assert taken() == content
        assert seen() == before


def test_what_is_made_next_is_new(transactional_db):
    actions.add_theme(name="Cloud", by=somebody(1), source="import")
    item = actions.create(values={"title": "first", "theme": "cloud", "owner": "Ada"}, by=None, source="api")
    wiki.create(path="home", title="Home", text="Words", by=None)
    content = taken()
    begin_anew()
    restored(content)
    newest = json.loads(content)["revision"]
    second = actions.create(values={"title": "second", "owner": "Bob"}, by=somebody(3), source="api")
    assert second.pk == item.pk + 1
    assert min(second.changes.values_list("id", flat=True)) > newest
    page = wiki.create(path="notes", title="Notes", text="", by=None)
    assert page.current.pk > Page.objects.get(path="home").current.pk
    actions.add_lead_time(values={"name": "later", "min_months": 24}, by=None, source="api")
    assert len({LeadTime.objects.latest("id").pk, *LeadTime.objects.values_list("pk", flat=True)}) == 6
    assert Theme.objects.count() == 2
    assert Person.objects.count() == 4
