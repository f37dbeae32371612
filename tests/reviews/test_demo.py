"""The demo's reviews: five months of them, each with the plan as it stood, and the next one to come."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from roadmap.plan.demo import fill as fill_plan
from roadmap.reviews.demo import fill
from roadmap.reviews.demo.filling import HELD
from roadmap.reviews.models import Action, Decision, Frozen, Review
from roadmap.reviews.pages import agenda
from roadmap.reviews.rules.comparing import compare

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def filled(db):
    fill_plan()
    assert fill() >= 4


def test_each_was_closed_with_the_plan_as_it_stood():
    closed = Review.objects.closed()
    assert Frozen.objects.count() == closed.count()
    assert Review.objects.open().count() == 1
    documents = [json.loads(one.document) for one in Frozen.objects.order_by("review")]
    assert any(compare(*pair) for pair in pairwise(documents))


def test_every_decision_is_there_and_its_actions_are_carried_over():
    assert Decision.objects.count() == sum(len(one["decisions"]) for one in json.loads(HELD.read_text()))
    whole = agenda(Review.objects.open().get())
    assert len(whole.sections[0].points) == Action.objects.count() == 2
    assert {"overdue", "deferred", "later", "new"} & {word for point in whole.points for word in point.why}
