"""The demo's notes: they come to where they stand over three months, and stand behind items."""

import json
from collections import Counter

import pytest
from django.utils import timezone

from roadmap.inputs.demo import fill
from roadmap.inputs.demo.filling import NOTES
from roadmap.inputs.models import Entry, Input, InputItem, State
from roadmap.inputs.pages.demand import demand
from roadmap.plan.actions import Demand
from roadmap.plan.demo import fill as fill_plan
from roadmap.plan.models import Item

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def filled(db):
    fill_plan()
    assert fill() == len(json.loads(NOTES.read_text()))


def test_every_step_left_an_entry_in_the_past():
    steps = Counter(next(name for name in step if name not in {"ago", "by"}) for step in _steps())
    kinds = Counter(Entry.objects.values_list("kind", flat=True))
    wanted = {"reply": "replied", "answer": "answered", "merge": "merged", "decline": "declined", "flag": "flagged"}
    assert {one: steps[one] for one in wanted} == {one: kinds[two] for one, two in wanted.items()}
    assert InputItem.objects.count() == steps["link"]
    assert not Entry.objects.filter(at__gte=timezone.now()).exists()


def test_groups_stand_behind_their_items():
    moving = Item.objects.get(title="Cross-pool VM.migrate / VM.copy")
    assert (moving.backers, moving.organisations) == (2, 2)
    kept = {item.pk: Demand(item.backers, item.organisations) for item in Item.objects.filter(backers__gt=0)}
    assert demand(list(Item.objects.values_list("pk", flat=True))) == kept
    assert all(row.group == (row.merged_into_id or row.pk) for row in Input.objects.all())


def test_some_wait_to_be_read():
    assert Input.objects.to_read().count() == 6
    assert Input.objects.unconfirmed().count() == 1
    assert Input.objects.filter(state=State.DECLINED).count() == 1


def _steps():
    return [step for one in json.loads(NOTES.read_text()) for step in one.get("steps", ())]
