"""What can go wrong at a tracker, by what has to be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar


class TrackerError(Exception):
    """Base of all. `str(error)` is one sentence fit for a person, without secrets."""

    kind: ClassVar[str] = "permanent"


class Transient(TrackerError):
    """No answer, or one that says nothing (5xx, HTML, reset): try again later, not before `until` where it is told."""

    kind = "transient"

    def __init__(self, message: str, *, until: datetime | None = None) -> None:
        super().__init__(message)
        self.until = until


class NoAnswer(Transient):
    """Nobody listens at the tracker's address: it is down, or the address is wrong."""


class Throttled(TrackerError):
    """The tracker asked for a pause until `until` (aware, by our clock); `ticket_only` holds back one ticket alone."""

    kind = "throttled"

    def __init__(self, message: str, *, until: datetime, ticket_only: bool = False) -> None:
        super().__init__(message)
        self.until = until
        self.ticket_only = ticket_only


class Auth(TrackerError):
    """Our credentials are refused: pause the connection, keep every push. `setting` names the variable."""

    kind = "auth"

    def __init__(self, message: str, *, setting: str = "JIRA_TOKEN") -> None:
        super().__init__(message)
        self.setting = setting


class Config(TrackerError):
    """A setting or the mapping is wrong: pause until it is changed. `setting` names it."""

    kind = "config"

    def __init__(self, message: str, *, setting: str) -> None:
        super().__init__(message)
        self.setting = setting


class Data(TrackerError):
    """The tracker refused this one write. `fields` maps our field names (or the tracker's) to its words."""

    kind = "data"

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class NeedsInput(Data):
    """A write needs a value only a person can give: `needs` names the tracker's field, `allowed` its values."""

    kind = "needs-input"

    def __init__(self, message: str, *, needs: str, allowed: Sequence[str] = ()) -> None:
        super().__init__(message, fields={needs: message})
        self.needs = needs
        self.allowed = tuple(allowed)


class Missing(TrackerError):
    """404: the ticket is deleted or hidden from us; which one is not said."""

    kind = "missing"


class Ambiguous(TrackerError):
    """A write was sent and its outcome is unknown (timeout, reset, 5xx): look before writing again.

    `until`: the tracker asked not to be asked before.
    """

    kind = "ambiguous"

    def __init__(self, message: str, *, until: datetime | None = None) -> None:
        super().__init__(message)
        self.until = until


class Permanent(TrackerError):
    """The tracker will never accept this, and it is not the data: park."""

    kind = "permanent"


def pause_asked(error: TrackerError) -> datetime | None:
    """Until when an error asks that nothing be sent at all."""
    if isinstance(error, Throttled):
        return None if error.ticket_only else error.until
    return error.until if isinstance(error, Transient | Ambiguous) else None
