"""The agenda of many changes in a small and in a large plan, and what it costs to follow a meeting."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from tests.bench.ground import django_ready, empty_plan_alone, seconds
from tests.bench.pages import plan
from tests.bench.pages.reading import Reader, Way, times
from tests.bench.registry import Result, benchmark

SMALL, LARGE = 10_000, 100_000
CHANGES = 5_000
ROUNDS = 5
VIEWERS, ASKED = 50, 40


def prepare(size: int) -> int:
    """A plan with so many items, three reviews behind it and so many changes since; answers the next review's number.

    Nearly every item has stood still since, which is the worst case: the agenda names the longest of them.
    """
    from django.utils import timezone

    from roadmap.plan import actions
    from roadmap.plan.models import Item, Revision
    from roadmap.reviews.models import Review, State

    empty_plan_alone()
    plan.fill(size)
    now = timezone.now()
    closed = {"state": State.CLOSED, "until": Revision.current(), "closed_at": now}
    for number in (1, 2, 3):
        Review.objects.create(number=number, starts_at=now - timedelta(days=30 * (4 - number)), **closed)
    Review.objects.create(number=4, starts_at=now, state=State.RUNNING, started_at=now)
    ids = Item.objects.order_by("id").values_list("id", flat=True)[:: size // CHANGES]
    edits = [actions.Edit(pk, None, {"lead_time": "12-months", "priority": "High"}) for pk in ids[:CHANGES]]
    actions.edit_many(edits=edits, by=None, source="browser", reason="It waits for the other one.")
    plan.analyse()
    return 4


@benchmark("review", "the agenda and the meeting's poll, beside the plan page and an empty view (PostgreSQL, gunicorn)")
def review() -> list[Result]:
    django_ready()
    took: dict[int, dict[str, float]] = {}
    following: list[Result] = []
    for size in (SMALL, LARGE):
        number = prepare(size)
        with plan.served() as port:
            reader = Reader(port)
            page = reader.get(f"/reviews/{number}/").body
            assert page.count(b'class="point"') >= CHANGES * 0.8, "the agenda lacks points"
            took[size] = times(ROUNDS, ways(reader, number, cold=size == SMALL))
            following = following or follow(port, number)
    small, large, cold = took[SMALL]["agenda"], took[LARGE]["agenda"], took[SMALL]["cold"]
    raw = {"small_ms": small * 1000, "large_ms": large * 1000, "cold_plan_ms": cold * 1000}
    what = f"the agenda of {CHANGES:,} changes"
    return [
        Result(f"{what} with {LARGE:,} items, against {SMALL:,}", large / small, "≤ 1.3", large <= 1.3 * small, raw),
        Result(f"{what}, against the cold plan page of {SMALL:,}", small / cold, "≤ 1", small <= cold, raw),
        *following,
    ]


def ways(reader: Reader, number: int, *, cold: bool) -> dict[str, Way]:
    """The agenda, and with `cold` the plan page where nothing of it is kept."""
    agenda: dict[str, Way] = {"agenda": (None, lambda: reader.get(f"/reviews/{number}/"))}
    return agenda | ({"cold": (plan.forget, lambda: reader.get("/"))} if cold else {})


def signed_in() -> str:
    """The cookie of an account."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.create_user("bench"))
    return f"sessionid={client.cookies['sessionid'].value}"


def follow(port: int, number: int) -> list[Result]:
    """Fifty who follow a meeting, signed in, against as many who ask for nothing."""
    cookie = signed_in()
    readers = [Reader(port, cookie) for _ in range(VIEWERS)]
    path = f"/reviews/{number}/pulse/"
    tag = {"If-None-Match": readers[0].get(path).headers["ETag"]}
    assert readers[0].get(path, tag).status == 304
    with ThreadPoolExecutor(VIEWERS) as pool:

        def asked(path: str, headers: dict[str, str]) -> float:
            def many(reader: Reader) -> None:
                for _ in range(ASKED):
                    reader.get(path, headers)

            return seconds(lambda: list(pool.map(many, readers)))

        rounds = [(asked(plan.EMPTY, {}), asked(path, tag)) for _ in range(3)]
    empty, same = (min(one[side] for one in rounds) for side in (0, 1))
    count = VIEWERS * ASKED
    raw = {"empty_req_s": count / empty, "poll_req_s": count / same}
    ratio = empty / same
    return [Result(f"the poll's 304 with {VIEWERS} viewers, against an empty view", ratio, "≥ 0.5", ratio >= 0.5, raw)]
