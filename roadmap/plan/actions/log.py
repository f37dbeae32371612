"""Appending to the change log with ids in commit order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from roadmap.people.among import listed
from roadmap.people.models import Person
from roadmap.people.spelled import SpelledUpdate

from ..copying import insert_many, maker
from ..models import Change, Revision, Theme


@dataclass(frozen=True, slots=True)
class Act:
    """Who writes, from where and why: what all changes of one action have in common."""

    by: Person | None
    source: str
    at: datetime
    reason: str = ""
    review: int | None = None


@dataclass(slots=True)
class Log:
    """Changes gathered during one action; `append` stores them. Opening it locks the plan's revision, if not `held`."""

    act: Act
    held: bool = False
    rows: list[Change] = field(default_factory=list)
    _make: Callable[..., Change] = field(init=False)

    def __post_init__(self) -> None:
        if not self.held:
            Revision.reserve()
        act = self.act
        common = {"at": act.at, "by": act.by, "source": act.source, "reason": act.reason, "review": act.review}
        self._make = partial(maker(Change), **common)

    def note(self, what: str, old: Any, new: Any, **subject: Any) -> None:
        """Gather one change of `item=`, `theme=` or `lead_time=`."""
        self.rows.append(self._make(field=what, old=old, new=new, **subject))

    def append(self) -> int:
        """Store the gathered changes under consecutive ids; answers the newest."""
        newest = Revision.reserve(len(self.rows))
        for number, row in enumerate(self.rows, start=newest - len(self.rows) + 1):
            row.id = number
        insert_many(self.rows)
        return newest


TOUCHED = SpelledUpdate(lambda ids, newest: (Theme.objects.filter(id__among=ids), {"revision": newest}))


def touch_themes(newest: int, theme_ids: Iterable[int]) -> None:
    """Note on each theme that revision `newest` touched it."""
    TOUCHED.run(listed(set(theme_ids)), newest)


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Fields of `new` whose value differs from `old`, as (old, new)."""
    return {name: (old.get(name), value) for name, value in new.items() if old.get(name) != value}
