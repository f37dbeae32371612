"""The line to the tracker: opened when it may be asked, closed with what was learned, paused when it must not be."""

from __future__ import annotations

import copy
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from integrations.tracker import (
    Ambiguous,
    Auth,
    Config,
    Connect,
    Tracker,
    TrackerError,
    Transient,
    Verdict,
    pause_asked,
)
from roadmap.people.spelled import Spelled

from .models import Budget, Connection, ConnectionState, Link, Turn
from .policy import Response, backoff, response

log = logging.getLogger(__name__)
NOT_UNDERSTOOD = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What code raises that meets an answer it never expected."""
BREATH = 0.2
"""Seconds between two looks whether a person's turn has come."""
GLANCE = 20
"""So many linked tickets are looked at where nothing else tells whether we may read at all."""


LEARNED = ("state", "reason", "hold_until", "not_before", "settings_digest")
NOW = Spelled(lambda pk: Connection.objects.filter(pk=pk).values_list(*LEARNED))


class Standstill(Exception):
    """The tracker must not be asked now; the message says why. `configured` is false where there is none."""

    def __init__(self, message: str, *, configured: bool = True) -> None:
        super().__init__(message)
        self.configured = configured


@dataclass(slots=True)
class Session:
    """An open line. `person`: somebody asked for it and waits. `turn`: who goes first where requests are short."""

    connection: Connection
    tracker: Tracker
    person: bool
    began: datetime
    turn: Turn = Turn.USER
    paid: int = 0

    def take_turn(self, turn: Turn | None = None) -> None:
        """Pay for what was asked and for one request more. A person waits for it; raises Standstill for others."""
        while True:
            count = max(0, self.tracker.requests - self.paid) + 1
            if Budget.objects.take(count, turn or self.turn):
                self.paid += count
                return
            if not self.person:
                raise Standstill("So many requests were made that this waits for its turn.")
            time.sleep(BREATH)

    def go_on(self) -> None:
        """Before more is asked over the same line."""
        self.heed()
        self.take_turn()

    def heed(self) -> None:
        """What other workers learned meanwhile binds this one too. Raises Standstill."""
        for row in NOW.rows(self.connection.pk):
            for name, value in zip(LEARNED, row, strict=True):
                setattr(self.connection, name, value)
        _may_ask(self.connection, self.person)
        if self.connection.state == ConnectionState.PAUSED:
            raise Standstill(self.connection.reason)

    def settle(self) -> None:
        """Pay for what was asked since the last turn."""
        if self.tracker.requests > self.paid:
            Budget.objects.pay(self.tracker.requests - self.paid)


def configured() -> bool:
    """Whether there is a tracker at all."""
    return bool(settings.TRACKER_SETTINGS.get("JIRA_URL"))


def ever_answered() -> bool:
    """Whether the tracker has ever answered at the address that is set now."""
    return Connection.the().address_digest == address_digest()


def mapping_changed(session: Session) -> bool:
    """Whether what was agreed on was agreed on under another mapping."""
    known = session.connection.mapping_digest
    return bool(known) and known != session.tracker.mapping_digest


def settings_digest() -> str:
    """Tells one set of settings from another without keeping the token."""
    return _digest(settings.TRACKER_SETTINGS)


def address_digest() -> str:
    """Tells one address from another."""
    return _digest({"JIRA_URL": settings.TRACKER_SETTINGS.get("JIRA_URL", "")})


def _digest(values: Mapping[str, str]) -> str:
    text = "\n".join(f"{name}={value}" for name, value in sorted(values.items()))
    return salted_hmac("integrations.sync.settings", text, algorithm="sha256").hexdigest()


@contextmanager
def understood(what: str, *, write: bool = False) -> Iterator[None]:
    """Make an error of the port of what the adapter never expected, and keep the traceback in the log."""
    try:
        yield
    except NOT_UNDERSTOOD as error:
        log.exception("%s failed", what)
        text = (
            f"{what} failed, which is a fault of ours or an answer nobody expected ({type(error).__name__}: {error})."
        )
        raise (Ambiguous(text) if write else Transient(text)) from error


@contextmanager
def opened(
    *,
    person: bool = False,
    keep: bool = True,
    spent: Callable[[int], object] | None = None,
    turn: Turn = Turn.USER,
) -> Iterator[Session]:
    """A session, unless the tracker must not be asked. Errors are noted on the connection and raised.

    `keep` false, for a dry run, stores nothing but a pause the tracker asks for. `spent` is told the number of
    requests, whatever came of them.
    Raises Standstill, TrackerError.
    """
    connection = Connection.the()
    _may_ask(connection, person)
    before = copy.deepcopy(connection.facts)
    session, good = None, False
    try:
        with understood("The sync"):
            connect: Connect = import_string(settings.TRACKER_CONNECT)
            tracker = connect(settings.TRACKER_SETTINGS, connection.facts)
            session = Session(connection, tracker, person, timezone.now(), turn)
            session.take_turn()
            _prove(session, keep)
            yield session
        good = True
    except TrackerError as error:
        good = not isinstance(error.__cause__, NOT_UNDERSTOOD)
        if keep or pause_asked(error):
            note_error(connection, error)
        raise
    except Standstill:
        good = True
        raise
    finally:
        if session is not None:
            _end(session, spent)
            # What was read and could not be stored has to be read again: facts that say it was are forgotten.
            if keep and good and session.tracker.facts != before:
                Connection.objects.filter(pk=connection.pk).update(facts=session.tracker.facts)


def _end(session: Session, spent: Callable[[int], object] | None) -> None:
    session.tracker.close()
    session.settle()
    if spent is not None:
        spent(session.tracker.requests)


def _may_ask(connection: Connection, person: bool) -> None:
    """Raise Standstill where nothing may be asked; only the tracker's own Retry-After binds a person."""
    now = timezone.now()
    if not configured():
        raise Standstill("JIRA_URL is not set: the plan has no Jira to be kept the same with.", configured=False)
    if connection.hold_until and connection.hold_until > now:
        until = timezone.localtime(connection.hold_until)
        raise Standstill(f"Jira asked for a pause until {until:%H:%M:%S} (Retry-After); nothing was sent.")
    new_settings = connection.settings_digest != settings_digest()
    if not (person or new_settings) and connection.not_before and connection.not_before > now:
        raise Standstill(connection.reason or "The next try waits for its time.")


def _prove(session: Session, keep: bool) -> None:
    """Check a line that is new, has other settings or was paused, and resume it where it works."""
    connection, tracker = session.connection, session.tracker
    digest = settings_digest()
    paused = connection.state == ConnectionState.PAUSED
    if connection.settings_digest == digest and not paused:
        return
    tracker.check()
    if paused and connection.kind == "permission":
        _prove_shown(tracker)
    if keep:
        note_resumed(connection, digest)


def prove_readable(tracker: Tracker) -> Verdict:
    """The tracker's verdict. Raises NotReadable where the project as a whole is hidden from us."""
    verdict = tracker.readable()
    if not verdict.readable:
        raise NotReadable(verdict.reason or "Jira no longer shows us the project.", setting="JIRA_PROJECT")
    return verdict


def _prove_shown(tracker: Tracker) -> None:
    """Before a lost permission is taken for restored: where the tracker cannot tell, some tickets must be shown."""
    if prove_readable(tracker).proven:
        return
    newest = Link.objects.linked().order_by("-ticket_updated").values_list("ticket_id", flat=True)
    some = [str(ident) for ident in newest[:GLANCE]]
    if some and not tracker.read(some).tickets:
        raise NotReadable(NOTHING_SHOWN, setting="JIRA_PROJECT")


NOTHING_SHOWN = (
    "Jira shows our account none of the plan's tickets any more: has it lost the permission to browse the project "
    "(JIRA_PROJECT)? Nothing was marked as deleted."
)


class NotReadable(Config):
    """The account may no longer browse the project: nothing is known about any ticket."""

    kind = "config"


def note_error(connection: Connection, error: TrackerError) -> None:
    """Remember on the connection what an error asks for."""
    until = pause_asked(error)
    if until is not None:
        # Two answers may cross: the longer pause counts.
        held = Connection.objects.filter(pk=connection.pk)
        held.exclude(hold_until__gte=until).update(hold_until=until, reason=str(error), kind=error.kind)
        return
    failures = connection.failures + 1
    later = timezone.now() + timedelta(
        seconds=backoff(failures, settings.SYNC_BACKOFF_SECONDS, settings.SYNC_BACKOFF_LIMIT_SECONDS)
    )
    pause = response(error) is Response.PAUSE
    kind = "permission" if isinstance(error, NotReadable) else error.kind
    if pause and not (connection.state == ConnectionState.PAUSED and connection.reason == str(error)):
        log.error("The sync with Jira is paused: %s", error)
    Connection.objects.filter(pk=connection.pk).update(
        state=ConnectionState.PAUSED if pause else ConnectionState.FAILING,
        kind=kind,
        reason=str(error),
        setting=error.setting if isinstance(error, Auth | Config) else "",
        failures=F("failures") + 1,
        failing_since=connection.failing_since or timezone.now(),
        not_before=later,
        settings_digest=settings_digest(),
    )


RESUMED = (*("state", "kind", "reason", "setting", "failing_since", "not_before", "settings_digest", "address_digest"),)


def note_resumed(connection: Connection, digest: str) -> None:
    """The line works again. Failures are forgotten only by a good cycle: what fails behind the door must not spin."""
    connection.state, connection.kind, connection.reason, connection.setting = ConnectionState.OK, "", "", ""
    connection.failing_since, connection.not_before, connection.settings_digest = None, None, digest
    connection.address_digest = address_digest()
    connection.save(update_fields=RESUMED)


def note_good_cycle(session: Session) -> None:
    """A pull went through: plan and tracker are known to agree as of its beginning."""
    connection = session.connection
    if connection.state != ConnectionState.OK or connection.failures or connection.reason:
        note_resumed(connection, settings_digest())
    good = {"last_good_cycle": session.began, "failures": 0, "address_digest": address_digest()}
    Connection.objects.filter(pk=connection.pk).update(**good)
    connection.last_good_cycle, connection.failures = session.began, 0
