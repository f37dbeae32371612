"""Working out previews: a dry run whose lines are kept for a page, and then, if somebody chose it, the real cycle."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from integrations.tracker import Conflict, TrackerError

from .models import AuditRow, Preview, PreviewState
from .pages.lines import MOST, SIDES, lines_of, stored
from .runner import Options, Report, rehearse_cycle, run_cycle
from .session import Standstill
from .wake import answered, wake

ADOPT = {"jira": Conflict.TRACKER, "plan": Conflict.PLAN, "review": Conflict.ASK}
TELL_EVERY = 1.0


@dataclass(slots=True)
class Heard:
    """What a dry run said so far: the first lines, and how many fields of how many items per side."""

    rows: list[AuditRow] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    fields: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    items: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def hear(self, line: str) -> None:
        """Take in one line."""
        row = getattr(line, "row", None)
        if row is None:
            return
        side = SIDES.get(row.outcome, "ask")
        self.fields[side] += 1
        self.items[side].add(row.item_id)
        if side != "same" and len(self.rows) < MOST:
            self.rows.append(row)
            self.keys[row.ticket_id] = line.split(" ", 1)[0].rstrip(":")

    def figures(self) -> dict[str, Any]:
        """All counts."""
        counts = {side: (count, len(self.items[side])) for side, count in self.fields.items()}
        return {"counts": counts, "lines": sum(n for side, n in self.fields.items() if side != "same")}


def wake_previews() -> None:
    """Find previews whose message was lost or whose worker died."""
    if Preview.objects.due().exists():
        wake("preview")


def run_previews() -> None:
    """Work on the previews that are due."""
    answered("preview")
    for row in Preview.objects.due().order_by("pk"):
        if row.begin():
            _work(row)


def _work(row: Preview) -> None:
    report = Report()
    try:
        if row.state == PreviewState.WRITING:
            run_cycle(_options(row), report, progress=_progress(row))
            _end(row, PreviewState.DONE, figures=row.figures | {"report": _told(report)})
        else:
            heard = Heard()
            rehearse_cycle(_options(row), report, say=heard.hear, progress=_progress(row))
            lines = stored(lines_of(heard.rows, heard.keys))
            _end(row, PreviewState.SHOWN, figures=heard.figures(), lines=lines, shown_at=timezone.now())
    except (Standstill, TrackerError) as error:
        _end(row, PreviewState.FAILED, error=str(error))


def _options(row: Preview) -> Options:
    return Options(full=True, adopt=ADOPT.get(row.adopt))


def _end(row: Preview, state: PreviewState, **values: Any) -> None:
    Preview.objects.filter(pk=row.pk).update(state=state, moved_at=timezone.now(), **values)


def _told(report: Report) -> dict[str, Any]:
    return {"pulled": report.pulled, "pushed": report.pushed, "created": report.created, "waits": report.waits}


def _progress(row: Preview) -> Any:
    told = 0.0

    def progress(done: int, total: int | None) -> None:
        nonlocal told
        if time.monotonic() - told >= TELL_EVERY:
            told = time.monotonic()
            Preview.objects.filter(pk=row.pk).update(done=done, total=total, moved_at=timezone.now())

    return progress
