"""Lists in pages."""

from collections.abc import Iterable
from itertools import chain, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roadmap.plan import actions
from roadmap.plan.models import Item, Theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def twenty() -> list[int]:
    drafts = [actions.Draft({"title": f"item {n}", "labels": ["even"] if n % 2 == 0 else []}) for n in range(20)]
    return [item.pk for item in actions.create_many(drafts=drafts, by=None, source="import")]


def ids(page) -> list:
    return [row.get("id", row.get("slug")) for row in page["results"]]


def every(pages: Iterable[dict]) -> list:
    return list(chain.from_iterable(map(ids, pages)))


def walk(caller, start: str, direction: str) -> list[dict]:
    pages, address = [], start
    while address:
        answer = caller.get(address)
        assert answer.status_code == 200
        pages.append(answer.json())
        address = pages[-1][direction]
        assert len(pages) < 50
    return pages


@pytest.mark.parametrize("limit", [1, 3, 7, 19, 20, 21, 500])
def test_every_item_once_forwards_and_back(twenty, anyone, limit):
    pages = walk(anyone, f"items/?limit={limit}", "next")
    assert every(pages) == twenty
    assert [len(page["results"]) for page in pages[:-1]] == [limit] * (len(pages) - 1)
    assert pages[0]["previous"] is None
    if len(pages) > 1:
        back = walk(anyone, pages[-1]["previous"], "previous")
        assert every(reversed(back)) == twenty[: len(twenty) - len(pages[-1]["results"])]
        assert back[-1]["previous"] is None


def test_a_hundred_unless_said_otherwise(anyone):
    drafts = [actions.Draft({"title": str(n)}) for n in range(101)]
    actions.create_many(drafts=drafts, by=None, source="import")
    page = anyone.get("items/").json()
    assert len(page["results"]) == 100
    assert len(anyone.get(page["next"]).json()["results"]) == 1


def test_filters_hold_on_every_page(twenty, anyone):
    pages = walk(anyone, "items/?label=even&limit=3", "next")
    assert every(pages) == twenty[::2]
    assert all("label=even" in page["next"] for page in pages[:-1])


def test_an_empty_list_has_no_neighbours(anyone):
    assert anyone.get("items/").json() == {"results": [], "next": None, "previous": None}


def test_a_deep_page_costs_what_the_first_costs(twenty, anyone, django_assert_num_queries):
    first = anyone.get("items/?limit=5").json()
    deep = anyone.get(first["next"]).json()["next"]
    for address in ("items/?limit=5", deep):
        with django_assert_num_queries(3):  # revision, items, the last good cycle
            anyone.get(address)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(1, 8), leaving=st.lists(st.integers(0, 19), min_size=20, max_size=20))
def test_what_stays_on_the_plan_is_met_exactly_once_while_others_come_and_go(anyone, limit, leaving):
    label = f"run-{Item.objects.count()}"
    values = {"title": "x", "labels": [label]}
    made = actions.create_many(drafts=[actions.Draft(values)] * 20, by=None, source="import")
    met, stays, address = [], {item.pk for item in made}, f"items/?label={label}&limit={limit}"
    for leaves in leaving:
        page = anyone.get(address).json()
        met += ids(page)
        address = page["next"]
        if address is None:
            break
        actions.archive(item_id=made[leaves].pk, version=None, by=None, source="browser")
        stays.discard(made[leaves].pk)
    assert all(low < high for low, high in pairwise(met))
    assert stays <= set(met)


def test_themes_page_in_the_plans_order(anyone):
    for name in ("XenDesktop", "Cloud", "Appliances"):
        actions.add_theme(name=name, by=None, source="import")
    Theme.objects.filter(slug="appliances").update(position=1)
    pages = walk(anyone, "themes/?limit=1", "next")
    assert every(pages) == ["xendesktop", "appliances", "cloud"]
    back = walk(anyone, pages[-1]["previous"], "previous")
    assert every(reversed(back)) == ["xendesktop", "appliances"]


def test_a_cursor_of_another_list_is_refused(twenty, anyone):
    cursor = anyone.get("items/?limit=1").json()["next"].partition("cursor=")[2]
    assert anyone.get(f"themes/?cursor={cursor}").status_code == 400
