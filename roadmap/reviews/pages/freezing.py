"""The plan, its pages and a review's record as they stand, as one canonical document and as HTML."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import orjson
from django.template.loader import render_to_string
from django.utils import timezone

from roadmap.plan.pages import plan_then, sections_then
from roadmap.plan.pages.asof import ItemThen, PlanThen
from roadmap.plan.pages.past import Since
from roadmap.wiki.markdown import to_html
from roadmap.wiki.models import Page

from ..models import Review

FORM = 1
"""The document's form; a reader of an old one knows by it how to read it."""
LEFT_OUT = ("archived", "ticket_url")


@dataclass(frozen=True, slots=True)
class Ice:
    """`document` is JSON with sorted keys and no spaces, in UTF-8; `digest` its SHA-256, `html` the plan's sections."""

    revision: int
    document: str
    digest: str
    html: str


def freeze(review: Review, revision: int, at: datetime) -> Ice:
    """Everything as of change `revision`, which is the newest. A fixed number of queries."""
    then, today = plan_then(revision, words=True), timezone.localdate(at)
    document = {
        "form": FORM,
        "review": review.number,
        "closed_at": at,
        "revision": revision,
        **_plan(then),
        "pages": _pages(),
        "decisions": _decisions(review),
        "present": _present(review),
    }
    whole = orjson.dumps(document, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)
    return Ice(revision, whole.decode(), hashlib.sha256(whole).hexdigest(), _html(then, today))


def _plan(then: PlanThen) -> dict[str, Any]:
    return {
        "themes": [{"slug": one.slug, "name": one.name, "description": one.description} for one in then.themes],
        "lead_times": [
            {"slug": one.slug, "name": one.name, "min_months": one.low, "max_months": one.high}
            for one in then.lead_times
        ],
        "items": [_item(one) for one in then.items],
    }


def _item(one: ItemThen) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if name not in LEFT_OUT}


def _pages() -> list[dict[str, Any]]:
    rows = Page.objects.with_text().order_by("path")
    return [{"path": one.path, "title": one.title, "revision": one.revision, "text": one.text} for one in rows]


def _decisions(review: Review) -> list[dict[str, Any]]:
    rows = review.decisions.standing().select_related("by", "action__owner").order_by("id")
    return [
        {
            "item": one.item_id,
            "title": one.title,
            "decision": one.get_kind_display(),
            "to": one.to,
            "sentence": one.sentence,
            "by": one.by.name,
            "at": one.at,
            "action": _action(one),
        }
        for one in rows
    ]


def _action(decision: Any) -> dict[str, Any] | None:
    action = getattr(decision, "action", None)
    if action is None:
        return None
    return {"text": action.text, "owner": action.owner.name if action.owner else None, "due": action.due}


def _present(review: Review) -> list[str]:
    rows = review.attendance.filter(came_at__isnull=False).order_by("person__name")
    return list(rows.values_list("person__name", flat=True))


def _html(then: PlanThen, today: date) -> str:
    still = Since({one.id: [] for one in then.items}, 0, 0, 0)
    sections = [
        (section, to_html(section.theme.description)) for section in sections_then(then, then.items, still, today)
    ]
    return render_to_string("reviews/frozen.html", {"sections": sections})
