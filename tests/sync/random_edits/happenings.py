"""What can happen, as strategies."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .world import PER_ISSUE, Climate

which = st.integers(0, 5)
HOW = st.sampled_from(["append", "append", "insert", "replace", "drop", "rewrite"])
SETTLED = st.sampled_from(["plan", "jira", "value"])
STATUS = st.sampled_from(["To Do", "In Progress", "Done"])
LEAD_TIME = st.sampled_from([None, "0-3-months", "3-6-months", "12-months"])
ITEM_VALUES = st.one_of(
    st.fixed_dictionaries({"status": STATUS}),
    st.fixed_dictionaries({"lead_time": LEAD_TIME}),
    st.fixed_dictionaries({"theme": st.sampled_from([None, "cloud", "xendesktop", "only-in-the-plan"])}),
    st.fixed_dictionaries({"owner": st.sampled_from([None, "Storage", "Networking", "A stranger"])}),
    st.fixed_dictionaries({"priority": st.sampled_from(["High", "Low", "Medium", "Urgent", None])}),
)
TICKET_VALUES = st.one_of(
    st.fixed_dictionaries({"status": STATUS}),
    st.fixed_dictionaries({"lead_time": LEAD_TIME}),
    st.fixed_dictionaries({"components": st.sampled_from([[], ["Cloud"], ["XenDesktop"], ["Appliances"]])}),
    st.fixed_dictionaries({"assignee": st.sampled_from([None, "storage", "network", "tools"])}),
    st.fixed_dictionaries({"priority": st.sampled_from(["High", "Low", "Medium"])}),
)
WAITS = st.sampled_from([0.001, 1.0, 20.0, 20.0, 130.0, 700.0, 4000.0])
"""Seconds before somebody sets to work: within or after a back-off, a lease, a pause, an overlap of polls."""
CLIMATES = st.builds(
    Climate,
    zone=st.sampled_from(["America/Los_Angeles", "Asia/Tokyo", "UTC"]),
    ahead=st.sampled_from([0, 0, 100, -100]),
    page=st.sampled_from([100, 2]),
    require_resolution=st.booleans(),
    short_cut=st.booleans(),
    anonymous=st.booleans(),
    writes_per_hour=st.sampled_from([1000, 1000, 2]),
    mass_push=st.sampled_from([100, 100, 2]),
)
MATCHES = (
    "POST /rest/api/*/issue",
    "PUT /rest/api/*/issue/*",
    "POST /rest/api/*/transitions",
    "POST /rest/api/*/comment",
    "GET /rest/api/*/search*",
    "GET /rest/api/*/issue/*",
    "GET /rest/api/*",
)
FAULTS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {"drop": "before"},
        {"drop": "after"},
        {"status": 503},
        {"status": 500, "work": True},
        {"status": 502, "body": "html", "work": True},
        {"status": 200, "body": "html"},
        {"status": 400},
        {"status": 503, "times": 4},
    ]
)
PAUSES = st.tuples(
    st.sampled_from([5, 60, 600]), st.booleans(), st.sampled_from([{}, {}, {"RateLimit-Reason": PER_ISSUE}])
)


def _deed(name: str, *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, tuple[Any, ...]]]:
    return st.tuples(st.just(name), st.tuples(*arguments))


MEANWHILE = st.one_of(
    _deed("retitle_ticket", which),
    _deed("describe_ticket", which, HOW, which),
    _deed("label_ticket", which, HOW, which),
    _deed("choose_for_ticket", which, TICKET_VALUES),
    _deed("retitle_item", which),
    _deed("describe_item", which, HOW, which),
    _deed("label_item", which, HOW, which),
    _deed("choose_for_item", which, ITEM_VALUES),
    _deed("archive", which),
    _deed("settle", which, SETTLED),
    _deed("move", which),
    _deed("delete", which),
    _deed("poll"),
    _deed("push"),
    _deed("kill"),
)
