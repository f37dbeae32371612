"""What the page of previews shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..models import Preview, PreviewState
from ..models.previews import UNDER_WAY
from .words import moment

ADOPT = {
    "": ("As it stands", "Sync now", "Nothing is taken over as a whole; what both sides changed becomes a conflict."),
    "jira": ("Jira’s values hold", "Adopt Jira’s", "Where item and ticket never agreed, the plan takes Jira’s value."),
    "plan": ("The plan’s values hold", "Adopt the plan’s", "Where item and ticket never agreed, Jira gets the plan’s."),
    "review": ("Ask for each", "Ask for each", "Where item and ticket never agreed, each field becomes a conflict."),
}
STATES = {
    PreviewState.ASKED: "waits for a worker",
    PreviewState.READING: "reads Jira",
    PreviewState.SHOWN: "shown, nothing written",
    PreviewState.CHOSEN: "waits for a worker",
    PreviewState.WRITING: "is being done",
    PreviewState.DONE: "done",
    PreviewState.FAILED: "failed",
}
TOTALS = (
    ("jira", "to Jira"),
    ("plan", "to the plan"),
    ("both", "to both"),
    ("ask", "for a person"),
    ("same", "the same already"),
)


@dataclass(frozen=True, slots=True)
class PreviewView:
    """A preview: what it would do in counts and lines, or how far it is."""

    row: Preview
    mode: str
    verb: str
    asked: str
    shown: str
    moving: bool
    totals: Sequence[tuple[str, str, int, int]]
    state: str
    left_out: int

    @property
    def empty(self) -> bool:
        """Whether nothing would be written anywhere."""
        return not any(fields for name, _, fields, _ in self.totals if name != "same")


def newest_preview() -> PreviewView | None:
    """The preview asked for last."""
    row = Preview.objects.select_related("by", "chosen_by").order_by("-pk").first()
    return _view(row) if row else None


def earlier_previews(limit: int = 5) -> list[PreviewView]:
    """Those before it."""
    return [_view(row) for row in Preview.objects.select_related("by", "chosen_by").order_by("-pk")[1 : limit + 1]]


def _view(row: Preview) -> PreviewView:
    counts = row.figures.get("counts", {})
    totals = [(side, words, *counts.get(side, (0, 0))) for side, words in TOTALS]
    return PreviewView(
        row=row,
        mode=ADOPT[row.adopt][0],
        verb=ADOPT[row.adopt][1],
        asked=moment(row.asked_at),
        shown=moment(row.shown_at),
        moving=row.state in UNDER_WAY,
        totals=totals,
        state=STATES[PreviewState(row.state)],
        left_out=max(0, row.figures.get("lines", 0) - len(row.lines)),
    )
