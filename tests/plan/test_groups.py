"""Themes, lead times and statuses."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from roadmap.people.models import Person
from roadmap.plan import actions
from roadmap.plan.models import Change, Item, LeadTime, Revision, Status, Theme
from roadmap.plan.rules import Invalid

pytestmark = pytest.mark.django_db


def add(name: str, **values) -> Theme:
    return actions.add_theme(name=name, by=None, source="import", **values)


def test_a_new_plan_has_its_lead_times_and_statuses():
    slugs = list(LeadTime.objects.values_list("slug", flat=True))
    assert slugs == ["0-3-months", "3-6-months", "6-12-months", "12-months", "not-guessed"]
    assert list(Status.objects.values_list("name", "category")) == [
        ("To Do", "todo"),
        ("In Progress", "doing"),
        ("Done", "done"),
    ]


def test_themes_stand_in_the_order_they_were_made_and_unsorted_last():
    actions.create(values={"title": "x"}, by=None, source="import")
    add("XenDesktop")
    add("Cloud")
    assert [theme.name for theme in Theme.objects.in_plan_order()] == ["XenDesktop", "Cloud", "Unsorted"]


def test_slugs_are_made_from_names_and_stay_apart():
    assert [add(name).slug for name in ("Robustness & Security", "Robustness-Security", "性能", "Unsorted!")] == [
        "robustness-security",
        "robustness-security-2",
        "theme",
        "unsorted-2",
    ]


def test_unsorted_is_made_when_first_needed_and_logged():
    by = Person.objects.create(name="Dave")
    item = actions.create(values={"title": "x"}, by=by, source="api")
    actions.create(values={"title": "y"}, by=by, source="api")
    change = Change.objects.get(theme__slug="unsorted")
    assert (change.field, change.new, change.by, change.source) == (
        "created",
        {"name": "Unsorted", "description": ""},
        by,
        "api",
    )
    assert change.pk < Change.objects.get(item=item).pk


@pytest.mark.parametrize("name", ["", "  ", "x" * 256, "cloud", 7, "UNSORTED"])
def test_a_theme_needs_a_name_of_its_own(name):
    add("Cloud")
    with pytest.raises(Invalid) as refusal:
        add(name)
    assert list(refusal.value.messages) == ["name"]
    assert Theme.objects.count() == 1


def test_making_and_changing_a_theme_is_logged_and_touches_it():
    by = Person.objects.create(name="Dave")
    theme = add("Cloud", description="Pools are too small.")
    edited = actions.edit_theme(
        theme_id=theme.pk, values={"name": "Clouds", "position": 1}, by=by, source="browser", reason="plural"
    )
    assert (edited.name, edited.slug, edited.revision) == ("Clouds", "cloud", Revision.current())
    assert list(Change.objects.filter(theme=theme).order_by("id").values_list("field", "old", "new", "reason")) == [
        ("created", None, {"name": "Cloud", "description": "Pools are too small."}, ""),
        ("name", "Cloud", "Clouds", "plural"),
    ]


def test_a_theme_may_keep_its_name_but_not_take_another_ones():
    theme, _ = add("Cloud"), add("Appliances")
    revision = Revision.current()
    actions.edit_theme(theme_id=theme.pk, values={"name": "Cloud"}, by=None, source="browser")
    assert Revision.current() == revision
    with pytest.raises(Invalid, match="already"):
        actions.edit_theme(theme_id=theme.pk, values={"name": "APPLIANCES"}, by=None, source="browser")


def test_guesses_fall_due_by_a_lead_times_new_months():
    theme = add("Cloud")
    quick = LeadTime.objects.get(slug="0-3-months")
    with time_machine.travel(datetime(2011, 2, 14, tzinfo=UTC), tick=False):
        values = {"title": "x", "theme": "cloud", "lead_time": quick.slug}
        item = actions.create(values=values, by=None, source="import")
    actions.edit_lead_time(lead_time_id=quick.pk, values={"max_months": 4}, by=None, source="browser")
    item.refresh_from_db()
    theme.refresh_from_db()
    assert item.expected_by == date(2011, 6, 14)
    assert theme.revision == Revision.current()
    assert Change.objects.get(lead_time=quick).new == 4


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"max_months": 0}, "max_months"),
        ({"min_months": -1}, "min_months"),
        ({"min_months": "3"}, "min_months"),
        ({"min_months": True}, "min_months"),
        ({"max_months": 5000}, "max_months"),
        ({"name": "12+ months"}, "name"),
        ({"name": "x" * 101}, "name"),
    ],
)
def test_a_lead_time_keeps_its_rules(values, field):
    row = LeadTime.objects.get(slug="0-3-months")
    with pytest.raises(Invalid) as refusal:
        actions.edit_lead_time(lead_time_id=row.pk, values=values, by=None, source="browser")
    assert list(refusal.value.messages) == [field]


def test_a_lead_time_can_be_added():
    values = {"name": "2+ years", "min_months": 24, "max_months": None}
    row = actions.add_lead_time(values=values, by=None, source="import")
    assert (row.slug, LeadTime.objects.last()) == ("2-years", row)
    assert Change.objects.get(lead_time=row).new == values


def test_statuses_are_learned_from_the_tracker_once():
    actions.learn_statuses(statuses=[("To Do", "todo"), ("in progress", "done"), ("On Hold", "doing")])
    actions.learn_statuses(statuses=[("On Hold", "doing")])
    assert set(Status.objects.values_list("name", "category")) == {
        ("To Do", "todo"),
        ("in progress", "done"),
        ("On Hold", "doing"),
        ("Done", "done"),
    }


def test_items_follow_their_status_into_its_new_category():
    item = actions.create(values={"title": "x", "status": "Done"}, by=None, source="import")
    actions.learn_statuses(statuses=[("DONE", "doing")])
    before = item.updated_at
    item.refresh_from_db()
    assert (item.status, item.status_category, item.version) == ("DONE", "doing", 2)
    assert item.updated_at > before
    assert item.theme.revision == Revision.current()
    assert list(item.changes.order_by("id").values_list("field", "old", "new", "source"))[1:] == [
        ("status", "Done", "DONE", "jira"),
        ("status_category", "done", "doing", "jira"),
    ]


def test_an_owners_new_name_touches_the_themes_of_their_items_alone():
    cloud, other = add("Cloud"), add("Appliances")
    item = actions.create(values={"title": "x", "theme": "cloud", "owner": "Xapi"}, by=None, source="import")
    before = Revision.current()
    item.owner.email = "xapi@example.org"
    item.owner.save()
    assert Revision.current() == before
    item.owner.name = "Toolstack"
    item.owner.save()
    cloud.refresh_from_db()
    other.refresh_from_db()
    assert cloud.revision == Revision.current() == before + 1
    assert other.revision < before
    assert Item.objects.get().version == 1


@pytest.mark.parametrize("role", ["architect", "editor", "nobody"])
def test_a_new_name_touches_every_theme_that_shows_it(role):
    person, cloud = Person.objects.create(name="Dave"), add("Cloud")
    item = actions.create(values={"title": "x", "theme": "cloud"}, by=None, source="import")
    if role == "architect":
        actions.appoint(theme_id=cloud.pk, persons=[person], by=None, source="browser")
    elif role == "editor":
        actions.edit(item_id=item.pk, version=1, values={"title": "y"}, by=person, source="browser")
    before = Revision.current()
    person.name = "Dave Scott"
    person.save()
    cloud.refresh_from_db()
    assert Revision.current() == before + (role != "nobody")
    assert (cloud.revision > before) is (role != "nobody")


def places():
    return [theme.slug for theme in Theme.objects.in_plan_order()]


def place(theme, after):
    actions.place_theme(theme_id=theme.pk, after=after, by=None, source="browser")


def test_a_theme_is_put_after_another():
    a, b, c, d = (add(name) for name in "abcd")
    actions.create(values={"title": "x"}, by=None, source="import")
    place(d, "a")
    assert places() == ["a", "d", "b", "c", "unsorted"]
    place(a, "b")
    assert places() == ["d", "b", "a", "c", "unsorted"]
    place(c, "")
    assert places() == ["c", "d", "b", "a", "unsorted"]
    revision = Revision.current()
    place(b, "d")
    assert Revision.current() == revision
    assert Change.objects.filter(field="position", theme=b).order_by("id").last().new == 3


def test_moving_a_theme_is_logged_and_touches_those_that_moved():
    a, b, c, d = (add(name) for name in "abcd")
    place(c, "a")
    for theme, moved in ((a, False), (b, True), (c, True), (d, False)):
        theme.refresh_from_db()
        assert Change.objects.filter(field="position", theme=theme).exists() is moved
        assert (theme.revision == Revision.current()) is moved


def test_themes_in_one_place_are_told_apart():
    themes = [add(name) for name in "abc"]
    Theme.objects.update(position=1)
    place(themes[2], "a")
    assert places() == ["a", "c", "b"]


def test_a_theme_cannot_stand_after_what_is_not_there():
    a = add("a")
    item = actions.create(values={"title": "x"}, by=None, source="import")
    for theme, after in ((a, "nowhere"), (a, "a"), (a, "unsorted"), (item.theme, "a")):
        with pytest.raises(Invalid) as refusal:
            place(theme, after)
        assert list(refusal.value.messages) == ["after"]


def test_architects_are_appointed_through_the_log():
    theme, by = add("Cloud"), Person.objects.create(name="Dave")
    first, second = (Person.objects.create(name=name) for name in ("Xapi", "Storage"))
    actions.appoint(theme_id=theme.pk, persons=[first], by=by, source="browser")
    actions.appoint(theme_id=theme.pk, persons=[second, first], by=by, source="browser")
    revision = Revision.current()
    actions.appoint(theme_id=theme.pk, persons=[first, second], by=by, source="browser")
    theme.refresh_from_db()
    assert theme.revision == Revision.current() == revision
    assert list(Change.objects.filter(field="architects").order_by("id").values_list("old", "new", "by")) == [
        ([], ["Xapi"], by.pk),
        (["Xapi"], ["Xapi", "Storage"], by.pk),
    ]
    actions.appoint(theme_id=theme.pk, persons=[], by=by, source="browser")
    assert not theme.architects.exists()
