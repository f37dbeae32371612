"""The architects' own order within a theme and lead time."""

import pytest

from roadmap.plan import actions
from roadmap.plan.models import Change, Item

pytestmark = pytest.mark.django_db


@pytest.fixture
def items() -> list[Item]:
    drafts = [actions.Draft({"title": name}) for name in "abcd"]
    return actions.create_many(drafts=drafts, by=None, source="import")


def order() -> str:
    return "".join(Item.objects.in_plan_order().values_list("title", flat=True))


def move(item: Item, before: Item | None) -> Item:
    return actions.reorder(
        item_id=item.pk, version=None, before=before.pk if before else None, by=None, source="browser"
    )


@pytest.mark.parametrize(
    ("moved", "before", "expected"),
    [(3, 0, "dabc"), (0, 3, "bcad"), (1, None, "acdb"), (2, 1, "acbd"), (0, 1, "abcd")],
)
def test_an_item_goes_before_another_or_last(items, moved, before, expected):
    move(items[moved], None if before is None else items[before])
    assert order() == expected


def test_moving_one_item_writes_one_item(items):
    move(items[3], items[0])
    assert list(Item.objects.filter(version__gt=1)) == [items[3]]
    assert [change.field for change in Change.objects.of_item(items[3].pk)] == ["position", "created"]


def test_there_is_always_room_between_two_neighbours(items):
    for _ in range(25):
        move(items[2], items[1])
        move(items[3], items[1])
        assert order() == "acdb"
        move(items[3], items[2])
        assert order() == "adcb"


def test_a_group_without_gaps_is_spread_out(items):
    for number, item in enumerate(items):
        Item.objects.filter(pk=item.pk).update(position=number)
    move(items[3], items[1])
    assert order() == "adbc"


def test_an_item_alone_in_its_group_can_be_moved_nowhere_harmlessly():
    only = actions.create(values={"title": "only"}, by=None, source="import")
    move(only, None)
    assert order() == "only"


def test_a_stale_move_is_refused(items):
    actions.edit(item_id=items[0].pk, version=1, values={"priority": "High"}, by=None, source="api")
    with pytest.raises(actions.Stale):
        actions.reorder(item_id=items[0].pk, version=1, before=None, by=None, source="browser")
    assert order() == "abcd"
