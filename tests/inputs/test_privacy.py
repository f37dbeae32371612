"""Whatever is done with notes, nothing of one submitter is shown to another, or to a stranger."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roadmap.inputs import actions
from roadmap.inputs.models import Input
from roadmap.inputs.rules import Refused
from roadmap.people.models import Mail, Notice

from .conftest import made

pytestmark = pytest.mark.django_db
NAMES = ("Alpha", "Bravo", "Charlie")
NUMBERS = st.integers(0, len(NAMES) - 1)
STEPS = (
    "merge",
    "part",
    "link",
    "reply",
    "answer",
    "decline",
    "publish",
    "edit",
    "outcome",
    "spam",
    "reopen",
    "rotate",
)
STEP = st.tuples(st.sampled_from(STEPS), NUMBERS, NUMBERS)


def take(step: str, one: Input, other: Input, item, by) -> None:
    """Architects' words to all are neutral; words to one submitter name them."""
    ways = {
        "merge": lambda: actions.merge(input_ids=[one.pk], into_id=other.pk, by=by),
        "part": lambda: actions.part(input_id=one.pk, by=by),
        "link": lambda: actions.link(input_id=one.pk, item_ids=[item.pk], by=by),
        "reply": lambda: actions.reply(input_id=one.pk, text=f"Dear {one.mark}", by=by),
        "answer": lambda: actions.answer(input_id=one.pk, text=f"Says {one.mark}"),
        "decline": lambda: actions.decline(input_id=one.pk, reason="We have none", by=by),
        "publish": lambda: actions.publish(input_id=one.pk, words="Pools without pain", by=by),
        "edit": lambda: actions.edit_input(
            input_id=one.pk, title=f"Title {one.mark}", theme="", organisation=f"{one.mark} plc", by=by
        ),
        "outcome": lambda: actions.record_outcome(item_id=item.pk, outcome="kept", reason="Good", by=by),
        "spam": lambda: actions.mark_spam(input_id=one.pk, by=by),
        "reopen": lambda: actions.reopen(input_id=one.pk, by=by),
        "rotate": lambda: setattr(one, "secret", actions.rotate(input_id=one.pk)),
    }
    ways[step]()


def texts(client: Client, *paths: str) -> list[str]:
    return [client.get(path).content.decode() for path in paths]


@given(steps=st.lists(STEP, max_size=10))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_path_shows_one_submitter_s_data_to_another(steps, asked, by):
    rows = []
    for number, name in enumerate(NAMES):
        mark = f"{name}mark"
        known = {"name": f"Jo {mark}", "text": f"Words of {mark} about pools", "needed_by": f"{mark} day"}
        rows.append(asked(f"{mark} Ltd", email=f"{mark}{Input.objects.count()}.{number}@x.example".lower(), **known))
        rows[-1].mark = mark
    item = made("Pools")
    for step, number, other in steps:
        try:
            take(step, rows[number], rows[other], item, by)
        except Refused:
            continue
    stranger = Client()
    public = ("/input/", "/input/plan/", f"/input/plan/{item.pk}/", "/input/similar/?q=words+about+pools+and+pain")
    plan = ("/", "/board/", f"/items/{item.pk}/", f"/api/v1/items/{item.pk}/", "/search/?q=pools")
    shown = "".join(texts(stranger, *public, *plan)).casefold()
    assert not any(row.mark.casefold() in shown for row in rows)
    for row in rows:
        address = f"/input/receipt/{row.secret}/"
        own = "".join(texts(stranger, address, f"{address}data/")).casefold()
        mails = [*Mail.objects.filter(address__email=row.email), *Notice.objects.filter(address__email=row.email)]
        own += "".join(f"{one.subject} {one.text}" for one in mails).casefold()
        assert row.mark.casefold() in own
        assert not any(other.mark.casefold() in own for other in rows if other is not row)
