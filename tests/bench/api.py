"""The REST API beside what one would use instead, through gunicorn on PostgreSQL, with a token's checks on."""

import json
import os
from contextlib import ExitStack

import orjson
import psycopg2

from tests.bench.ground import django_ready, empty_plan_alone
from tests.bench.pages import plan, trac
from tests.bench.pages.reading import Reader, times
from tests.bench.registry import Result, benchmark

SIZE = 10_000
MANY, FEW = 300, 9
ITEMS = "/api/v1/items/?limit=100"
PLAN = "/api/v1/plan/"
COLUMNS = ("id", "summary", "component", "milestone", "status", "owner", "description")
CSV = "/query?format=csv&max=0&id=1-100000&" + "&".join(f"col={name}" for name in COLUMNS)
SCRIPT = """
SELECT i.id, i.ticket_key, i.ticket_url, i.title, i.description, t.slug, l.slug, i.status, i.status_category, p.name,
  i.labels, i.priority, i.guessed_at, i.expected_by, i.version, i.created_at, i.updated_at
FROM plan_item i JOIN plan_theme t ON t.id = i.theme_id JOIN plan_leadtime l ON l.id = i.lead_time_id
  LEFT JOIN people_person p ON p.id = i.owner_id
WHERE i.archived_at IS NULL ORDER BY i.id
"""


@benchmark("api", "lists, export and unchanged reads beside PostgreSQL's own JSON, plain DRF, a script and Trac's CSV")
def api() -> list[Result]:
    django_ready()
    empty_plan_alone()
    plan.fill(SIZE)
    with trac.installed() as other, ExitStack() as stack:
        other.fill(plan.tickets())
        ours = Reader(stack.enter_context(plan.served()))
        ours.headers = {"Authorization": f"Bearer {_token()}"}
        theirs = Reader(stack.enter_context(other.served()))
        return [*_list(ours), *_deep(ours), *_export(ours, theirs), *_unchanged(ours)]


def _token() -> str:
    from roadmap.people.actions import issue_token
    from roadmap.people.models import User

    return issue_token(user=User.objects.create_user("bench"), scope="read", days=1)


def _result(what: str, ratio: float, aim: str, raw: dict[str, float]) -> Result:
    sign, _, bound = aim.partition(" ")
    met = aim == "-" or (ratio >= float(bound) if sign == "≥" else ratio <= float(bound))
    return Result(what, ratio, aim, met, raw)


def _list(ours: Reader) -> list[Result]:
    """A hundred items, to a script with a token."""
    for path in (ITEMS, "/bench/plain/?limit=100", "/bench/aggregated/?limit=100"):
        assert len(json.loads(ours.get(path).body)["results"]) == 100, path
    took = times(
        MANY,
        {
            "ours": (None, lambda: ours.get(ITEMS)),
            "plain_drf": (None, lambda: ours.get("/bench/plain/?limit=100")),
            "json_agg": (None, lambda: ours.get("/bench/aggregated/?limit=100")),
        },
    )
    raw = {f"{name}_req_s": 1 / one for name, one in took.items()}
    return [
        _result("a list of 100, against PostgreSQL's own JSON", took["json_agg"] / took["ours"], "≥ 0.5", raw),
        _result("a list of 100, against plain DRF", took["plain_drf"] / took["ours"], "≥ 2.5", raw),
    ]


def _deep(ours: Reader) -> list[Result]:
    """The ninetieth page against the first."""
    path, host = ITEMS, f"http://127.0.0.1:{ours.port}"
    for _ in range(89):
        path = json.loads(ours.get(path).body)["next"].partition("/api/")[2].join(("/api/", ""))
    took = times(MANY, {"first": (None, lambda: ours.get(ITEMS)), "deep": (None, lambda: ours.get(path))})
    assert json.loads(ours.get(path).body)["results"][0]["id"] > 0.85 * SIZE, host
    raw = {f"{name}_ms": one * 1000 for name, one in took.items()}
    return [_result("the ninetieth page, against the first", took["first"] / took["deep"], "≥ 0.9", raw)]


def _export(ours: Reader, theirs: Reader) -> list[Result]:
    """Every item in one answer; the script asks the database itself, with nobody between."""
    assert len(json.loads(ours.get(PLAN).body)["items"]) == SIZE
    assert theirs.get(CSV).body.count(b"needle") >= SIZE
    took = times(
        FEW,
        {
            "ours": (None, lambda: ours.get(PLAN)),
            "ours_csv": (None, lambda: ours.get(f"{PLAN}?format=csv")),
            "script": (None, _script),
            "plain_drf": (None, lambda: ours.get("/bench/whole/")),
            "json_agg": (None, lambda: ours.get(f"/bench/aggregated/?limit={SIZE}")),
            "trac_csv": (None, lambda: theirs.get(CSV)),
        },
    )
    raw = {f"{name}_ms": one * 1000 for name, one in took.items()}
    what = f"all {SIZE:,} items"
    return [
        _result(f"{what}, against a psycopg2 and orjson script", took["ours"] / took["script"], "≤ 1.5", raw),
        _result(f"{what}, how much faster than plain DRF", took["plain_drf"] / took["ours"], "-", raw),
        _result(f"{what}, against PostgreSQL's own JSON", took["json_agg"] / took["ours"], "-", raw),
        _result(f"{what} as CSV, how much faster than Trac's", took["trac_csv"] / took["ours_csv"], "-", raw),
    ]


def _script() -> bytes:
    line = psycopg2.connect(os.environ["DATABASE_URL"])
    try:
        with line.cursor() as cursor:
            cursor.execute(SCRIPT)
            names = [column.name for column in cursor.description]
            return orjson.dumps([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])
    finally:
        line.close()


def _unchanged(ours: Reader) -> list[Result]:
    """A 304, against a view that does nothing under the same middleware."""
    results = []
    for path in (ITEMS, PLAN, "/api/v1/changes/?after=100"):
        tag = {"If-None-Match": ours.get(path).headers["ETag"]}
        assert ours.get(path, tag).status == 304
        took = times(
            MANY, {"empty": (None, lambda: ours.get(plan.EMPTY)), "same": (None, lambda p=path, t=tag: ours.get(p, t))}
        )
        raw = {"empty_view_ms": took["empty"] * 1000, "not_modified_ms": took["same"] * 1000}
        results.append(_result(f"{path} unchanged, against an empty view", took["empty"] / took["same"], "≥ 0.5", raw))
    return results
