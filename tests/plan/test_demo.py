"""The demo's plan: the talk's items, come to where they stand over half a year."""

import json
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from roadmap.plan.actions.values import shown
from roadmap.plan.demo import fill
from roadmap.plan.demo.filling import PAST, PLAN
from roadmap.plan.models import Change, Item, Theme

pytestmark = pytest.mark.django_db
FIELDS = ("title", "description", "lead_time", "status", "owner", "labels", "priority")


def test_it_ends_as_the_file_says_in_the_files_order():
    assert fill() == 36
    said = json.loads(PLAN.read_text())
    items = Item.objects.select_related("theme", "lead_time", "owner").order_by("theme__position", "position")
    made = [shown(item) for item in items]
    wanted = sorted(said["items"], key=lambda one: [theme["slug"] for theme in said["themes"]].index(one["theme"]))
    assert {one["title"]: {name: one[name] for name in FIELDS} for one in made} == {
        one["title"]: {name: one[name] for name in FIELDS} for one in wanted
    }
    assert {one["title"]: one["theme"] for one in made} == {one["title"]: one["theme"] for one in wanted}
    assert [theme.name for theme in Theme.objects.in_plan_order()] == [theme["name"] for theme in said["themes"]]
    groups = {(one["theme"], one["lead_time"]) for one in made}
    for group in groups:
        titles = [one["title"] for one in made if (one["theme"], one["lead_time"]) == group]
        assert titles == [one["title"] for one in wanted if (one["theme"], one["lead_time"]) == group]


def test_its_past_is_told_in_order_and_ends_before_today():
    fill()
    moments = list(Change.objects.filter(item__isnull=False).order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] < timezone.now() - timedelta(days=2)
    assert not Item.objects.exclude(lead_time__slug="not-guessed").filter(guessed_at__lt=F("created_at")).exists()


def test_every_step_of_the_past_changed_something_and_said_why():
    fill()
    for step in json.loads(PAST.read_text())["steps"]:
        item = Item.objects.get(title=step["item"])
        if step.get("added"):
            assert Change.objects.get(item=item, field="created").by.name == step["by"]
            continue
        change = Change.objects.get(item=item, field=step["field"], old=step["was"])
        assert change.new != change.old
        assert (change.by.name, change.reason) == (step["by"], step.get("reason", ""))


def test_every_theme_has_a_page_and_no_page_has_a_fault(client):
    fill()
    paths = ["", "how-the-plan-is-kept/", *(f"themes/{slug}/" for slug in Theme.objects.values_list("slug", flat=True))]
    for path in paths:
        html = client.get(f"/wiki/{path}").content.decode()
        assert '<div class="words wikitext">' in html, path
        assert "macro-err" not in html
        assert 'class="missing"' not in html
        assert "[[" not in html
