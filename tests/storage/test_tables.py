"""What both databases must hold: constraints, text search, the label index, bulk writes."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from roadmap.people.models import Person
from roadmap.plan import actions
from roadmap.plan.models import Change, Item, LeadTime, Revision, Theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def items() -> list[Item]:
    drafts = [actions.Draft({"title": f"Item {n}", "labels": ["a"]}) for n in range(5)]
    return actions.create_many(drafts=drafts, by=None, source="import")


def refuses(work) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        work()


def test_a_change_has_exactly_one_subject(items):
    common = {"field": "x", "at": timezone.now(), "source": "api"}
    theme = Theme.objects.get()
    refuses(lambda: Change.objects.create(id=10**9, **common))
    refuses(lambda: Change.objects.create(id=10**9, item=items[0], theme=theme, **common))


def test_ids_of_changes_are_given_once(items):
    first = Change.objects.earliest("id")
    refuses(lambda: Change.objects.bulk_create([first]))


def test_slugs_and_names_are_unique():
    Theme.objects.create(slug="cloud", name="Cloud")
    refuses(lambda: Theme.objects.create(slug="cloud", name="Clouds"))
    refuses(lambda: Theme.objects.create(slug="clouds", name="Cloud"))


def test_a_lead_time_ends_after_it_begins():
    refuses(lambda: LeadTime.objects.create(slug="x", name="x", min_months=3, max_months=3))


def test_an_item_keeps_its_theme_and_its_history(items):
    with pytest.raises(Exception, match="protected"):
        Theme.objects.get().delete()
    with pytest.raises(Exception, match="protected"):
        items[0].delete()


@pytest.mark.parametrize("role", ["owner", "editor", "architect", "speaker"])
def test_a_person_the_plan_names_does_not_vanish(items, role):
    person = Person.objects.create(name="Dave")
    if role == "architect":
        actions.appoint(theme_id=items[0].theme_id, persons=[person], by=None, source="browser")
    elif role == "speaker":
        actions.remark(item=items[0], text="Keep it.", by=person)
    else:
        values, by = ({"owner": person}, None) if role == "owner" else ({"title": "x"}, person)
        actions.edit(item_id=items[0].pk, version=1, values=values, by=by, source="api")
    with pytest.raises(Exception, match="protected"):
        person.delete()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NUMA", True),
        ("numa aff", True),
        ("100%", True),
        ("100_", False),
        ("c:\\xen", True),
        ("it's", True),
        ("ÄPFEL", True),
        ("STRASSE", True),
        ("z", False),
    ],
)
def test_text_is_found_in_any_case_and_taken_literally(text, found):
    description = "100% local, c:\\Xen, it's fast, Äpfel, Straße"
    actions.create(values={"title": "NUMA Affinity", "description": description}, by=None, source="api")
    assert Item.objects.matching(text).exists() is found


def test_every_write_keeps_what_searches_read(items):
    first, second = items[0].pk, items[1].pk
    for only in ([first], [first, second]):
        edits = [actions.Edit(pk, None, {"title": f"Ölung {len(only)}"}) for pk in only]
        actions.edit_many(edits=edits, by=None, source="api")
        assert Item.objects.matching(f"ölung {len(only)}").count() == len(only)
        actions.mirror(rows={pk: actions.Mirror(ticket_key=f"XCP-{len(only)}{pk}") for pk in only})
        assert Item.objects.matching(f"xcp-{len(only)}").count() == len(only)


@pytest.mark.parametrize(
    ("label", "found"),
    [("numa", True), ("NUMA", False), ("num", False), ("x%y", True), ("x_y", False), ("a\\b", True), ("größe", True)],
)
def test_a_label_is_found_whole_and_literally(label, found):
    actions.create(values={"title": "x", "labels": ["numa", "x%y", "a\\b", "größe"]}, by=None, source="api")
    assert Item.objects.labelled(label).exists() is found


def test_bulk_edits_store_every_column_of_the_right_rows(items):
    edits = [
        actions.Edit(
            item.pk,
            1,
            {
                "title": f"Edited {n}",
                "description": "ü" * n,
                "labels": ["b", f"l{n}"],
                "lead_time": "0-3-months",
                "status": "Done",
                "owner": f"Owner {n % 2}",
                "priority": "High",
            },
        )
        for n, item in enumerate(items)
    ]
    actions.edit_many(edits=edits, by=None, source="jira")
    for n, row in enumerate(Item.objects.order_by("id").select_related("lead_time", "owner")):
        assert (row.title, row.description, row.labels) == (f"Edited {n}", "ü" * n, ["b", f"l{n}"])
        assert (row.lead_time.slug, row.status, row.status_category) == ("0-3-months", "Done", "done")
        assert (row.owner.name, row.priority, row.version) == (f"Owner {n % 2}", "High", 2)
        assert row.guessed_at == row.updated_at > row.created_at
        assert row.expected_by is not None
    assert Item.objects.labelled("b").count() == 5
    assert not Item.objects.labelled("a").exists()


def test_values_come_back_as_they_were_stored(items):
    odd = "tab\there, quote ' \" \\, 中文, 🙂, \u2028 line"
    item = actions.create(values={"title": "Odd 🙂", "description": odd}, by=None, source="api")
    item.refresh_from_db()
    assert (item.title, item.description) == ("Odd 🙂", odd)
    assert Change.objects.get(item=item).new["description"] == odd


def test_the_revision_is_one_row_that_only_grows(items):
    assert Revision.objects.count() == 1
    before = Revision.current()
    assert Revision.reserve(3) == before + 3
    assert Revision.reserve() == Revision.current() == before + 3


@pytest.mark.parametrize("count", [10, 1500])
def test_storing_many_takes_statements_by_the_batch(count, django_assert_max_num_queries):
    drafts = [actions.Draft({"title": str(n)}) for n in range(count)]
    with django_assert_max_num_queries(20 + count // 8):
        items = actions.create_many(drafts=drafts, by=None, source="import")
    edits = [actions.Edit(item.pk, 1, {"priority": "Low"}) for item in items]
    with django_assert_max_num_queries(20 + count // 8):
        actions.edit_many(edits=edits, by=None, source="jira")
    assert Item.objects.filter(priority="Low", version=2).count() == count
