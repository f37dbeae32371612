"""Rows stored by COPY are the rows an INSERT would have stored."""

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone

from integrations.sync.models import AuditRow
from roadmap.plan.copying import FEW, PART, SINGLE, insert_many, maker, point, update_many
from roadmap.plan.models import Item, LeadTime, Theme

pytestmark = pytest.mark.django_db
NASTY = ["\\N", "\\", "a\tb", "a\nb\r\nc", "\\.", "ünïcode …", "'quoted\"", "", "{}"]


MANY = PART + FEW + len(NASTY)


def rows(count: int = MANY) -> list[Item]:
    now = timezone.now()
    theme, _ = Theme.objects.get_or_create(slug="cloud", name="Cloud")
    lead_time = LeadTime.objects.all()[0]
    return [
        Item(
            title=NASTY[n % len(NASTY)],
            description=NASTY[-n % len(NASTY)],
            labels=[NASTY[n % len(NASTY)], n],
            theme=theme,
            lead_time=lead_time,
            created_at=now,
            updated_at=now,
            expected_by=now.date() if n % 2 else None,
            archived_at=now if n % 3 else None,
        )
        for n in range(count)
    ]


def stored(pks: list[int]) -> list[dict]:
    return [
        {k: v for k, v in row.items() if k != "id"} for row in Item.objects.filter(pk__in=pks).order_by("pk").values()
    ]


@pytest.mark.parametrize("count", [1, len(NASTY), FEW, MANY])
def test_the_rows_are_those_of_an_insert(count):
    ours = rows(count)
    insert_many(ours)
    theirs = [
        Item(**{f.attname: getattr(i, f.attname) for f in Item._meta.concrete_fields if f.attname != "id"})
        for i in ours
    ]
    Item.objects.bulk_create(theirs)
    assert stored([i.pk for i in ours]) == stored([i.pk for i in theirs])
    assert not any(i._state.adding for i in ours)


def test_the_next_id_is_a_new_one():
    insert_many(rows())
    fresh = rows(1)[0]
    fresh.save()
    assert Item.objects.filter(pk=fresh.pk).count() == 1


def test_many_rows_are_few_statements(django_assert_max_num_queries):
    many = rows(500)
    with django_assert_max_num_queries(2 if connection.vendor == "postgresql" else 20):
        insert_many(many)


def test_what_the_database_refuses_is_an_error_of_ours():
    wrong = rows()
    wrong[3].status_category = None  # type: ignore[assignment]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many(wrong)
    assert not Item.objects.exists()


def test_a_text_no_database_can_hold_moves_no_other_text():
    wrong = rows()
    wrong[3].title, wrong[4].title = "no\x00where", "a\tb"
    if connection.vendor == "postgresql":
        with pytest.raises(DataError), transaction.atomic():
            insert_many(wrong)
        assert not Item.objects.exists()
    else:
        insert_many(wrong)
        assert [row["title"] for row in stored([i.pk for i in wrong])] == [i.title for i in wrong]


def test_rows_made_quickly_are_those_the_model_makes():
    now, make = timezone.now(), maker(Item)
    quick, slow = (make_one(title="x", created_at=now, theme_id=7) for make_one in (make, Item))
    columns = [field.attname for field in Item._meta.concrete_fields]
    assert [getattr(quick, name) for name in columns] == [getattr(slow, name) for name in columns]
    assert quick._state.adding
    quick.labels.append("one")
    assert make().labels == []


def test_pointing_at_a_row_is_assigning_it():
    quick, slow = rows(2)
    theme = Theme.objects.create(slug="robustness", name="Robustness")
    point(quick, theme=theme, owner=None)
    slow.theme, slow.owner = theme, None
    for item in (quick, slow):
        assert (item.theme, item.theme_id, item.owner, item.owner_id) == (theme, theme.pk, None, None)


def test_rows_stored_together_bear_one_moment(django_assert_max_num_queries):
    item = rows(1)[0]
    item.save()
    ours = [AuditRow(item=item, outcome="item-made", note=NASTY[n % len(NASTY)]) for n in range(MANY)]
    insert_many(ours)
    assert set(AuditRow.objects.values_list("note", flat=True)) == set(NASTY)
    if connection.vendor == "postgresql":
        assert {row.at for row in ours} == set(AuditRow.objects.values_list("at", flat=True))
        assert len({row.at for row in ours}) <= -(-MANY // PART)


def test_rows_with_ids_of_their_own_keep_them():
    ours = rows(3)
    ours[1].pk = 1_000_000
    insert_many(ours)
    assert ours[1].pk == 1_000_000
    found = Item.objects.in_bulk([item.pk for item in ours])
    assert [found[item.pk].title for item in ours] == NASTY[:3]


@pytest.mark.parametrize("count", [1, SINGLE, SINGLE + 3, MANY])
def test_rows_that_exist_are_changed_in_the_named_fields_alone(count):
    ours = rows(count)
    insert_many(ours)
    before = stored([i.pk for i in ours])
    for number, item in enumerate(ours):
        item.title, item.labels, item.priority = f"{NASTY[0]} {number}", [NASTY[2]], "not named"
    with transaction.atomic():
        update_many(ours, ["title", "labels", "folded"])
    changed = [row | {"title": f"{NASTY[0]} {n}", "labels": [NASTY[2]]} for n, row in enumerate(before)]
    for row in changed:
        row["folded"] = "\n".join((row["title"], row["description"], row["ticket_key"])).casefold()
    assert stored([i.pk for i in ours]) == changed
