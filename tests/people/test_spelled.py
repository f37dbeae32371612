"""Queries whose SQL is kept: they answer as the queryset would, with the values of each call in their places."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F

from roadmap.people.among import listed
from roadmap.people.models import User
from roadmap.people.spelled import Spelled, SpelledRows, SpelledUpdate
from roadmap.plan import actions
from roadmap.plan.models import Item, Theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def ids():
    return [User.objects.create(username=name).pk for name in ("a", "b", "c", "d")]


def test_values_come_in_their_places_each_time(ids):
    spelled = Spelled(lambda low, some: User.objects.filter(pk__gte=low, pk__in=some).values_list("username"))
    assert spelled.rows(ids[1], ids) == [("b",), ("c",), ("d",)]
    assert spelled.rows(ids[0], ids[:1]) == [("a",)]
    assert spelled.rows(ids[2], [*ids, *ids]) == [("c",), ("d",)]


def test_it_is_put_together_once_for_each_shape_of_values(ids):
    asked = []

    def make(some):
        asked.append(len(some))
        return User.objects.filter(pk__in=some).values_list("username")

    spelled = Spelled(make)
    for some in (ids, ids[:2], ids[2:], ids[::-1]):
        assert len(spelled.rows(some)) == len(some)
    assert asked == [4, 2]


def test_texts_are_values_too(ids):
    spelled = Spelled(lambda name, low: User.objects.filter(username=name, pk__gte=low).values_list("pk"))
    assert [spelled.rows(name, ids[1]) for name in ("a", "b", "d")] == [[], [(ids[1],)], [(ids[3],)]]


def test_moments_go_in_and_come_back_as_in_a_queryset(ids):
    def since(moment):
        return (
            User.objects.filter(date_joined__gte=moment)
            .order_by("id")
            .values_list("username", "date_joined", "last_login")
        )

    spelled, last = Spelled(since), User.objects.get(pk=ids[-1]).date_joined
    assert spelled.rows(last - timedelta(days=1)) == list(since(last - timedelta(days=1)))
    assert spelled.rows(last) == [("d", last, None)]
    assert spelled.rows(datetime(9000, 1, 1, tzinfo=UTC)) == []


def test_it_counts_as_a_query_like_any_other(ids, django_assert_num_queries):
    spelled = Spelled(lambda: User.objects.order_by("-pk").values_list("pk")[:1])
    with django_assert_num_queries(1):
        assert spelled.rows() == [(ids[-1],)]


def test_a_query_that_takes_a_value_otherwise_is_refused_when_first_asked():
    with pytest.raises(ValueError, match="does not stand in it as it was given"):
        Spelled(lambda number: User.objects.filter(username=f"p{number}").values_list("pk")).rows(1)


def test_the_database_sees_this_call_s_values_alone():
    spelled, seen = Spelled(lambda low: User.objects.filter(pk__gte=low).values_list("username")), []

    def note(execute, sql, params, many, context):
        seen.append(list(params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        spelled.rows(7)
        spelled.rows(8)
    assert seen == [[7], [8]]


class TestUpdates:
    """Changing rows."""

    def test_it_changes_what_the_queryset_would(self, ids, django_assert_num_queries):
        seen = SpelledUpdate(
            lambda low, now, name: (
                User.objects.filter(pk__gte=low, last_login__isnull=True),
                {"last_login": now, "first_name": name},
            )
        )
        moment = datetime(2026, 2, 3, 4, 5, 6, 7, tzinfo=UTC)
        for low, name, count in ((ids[2], "late", 2), (ids[0], "soon", 2), (ids[0], "none", 0)):
            with django_assert_num_queries(1):
                assert seen.run(low, moment, name) == count
        named = User.objects.order_by("pk").values_list("first_name", "last_login")
        assert list(named) == [(name, moment) for name in ("soon", "soon", "late", "late")]

    def test_values_may_be_counted_with(self, ids):
        more = SpelledUpdate(lambda by, only: (Theme.objects.filter(id__among=only), {"position": F("position") + by}))
        themes = [Theme.objects.create(slug=name, name=name, position=3) for name in ("a", "b")]
        assert more.run(4, listed([themes[1].pk])) == 1
        assert more.run(-1, listed([one.pk for one in themes])) == 2
        assert [Theme.objects.get(pk=one.pk).position for one in themes] == [2, 6]


class TestRows:
    """Whole rows, with what they refer to."""

    @pytest.fixture
    def items(self):
        values = ({"title": "one", "owner": "Mei Tan", "labels": ["a", "b"]}, {"title": "two"})
        return [actions.create(values=one, by=None, source="import") for one in values]

    def test_they_are_those_of_the_queryset(self, items, django_assert_num_queries):
        along = ("theme", "lead_time", "owner")
        spelled = SpelledRows(Item, lambda low: Item.objects.filter(pk__gte=low).order_by("pk"), along=along)
        theirs = list(Item.objects.select_related(*along).order_by("pk"))
        with django_assert_num_queries(1):
            ours = spelled.rows(items[0].pk)
            assert [plainly(item) for item in ours] == [plainly(item) for item in theirs]
        assert not ours[0]._state.adding
        ours[0].title = "changed"
        ours[0].save()
        assert Item.objects.get(pk=items[0].pk).title == "changed"

    def test_they_bear_what_is_annotated(self, items):
        asked = Item.objects.annotate(double=F("version") * 2).order_by("pk")
        assert [item.double for item in SpelledRows(Item, lambda: asked, more=["double"]).rows()] == [2, 2]


def plainly(item):
    """An item and what it refers to, column by column."""
    rows = (item, item.theme, item.lead_time, item.owner)
    return [row and {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields} for row in rows]
