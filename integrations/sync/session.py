"""The line to the tracker: opened when it may be asked, closed with what was learned, paused when it must not be."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from integrations.tracker import Auth, Config, Connect, Throttled, Tracker, TrackerError

from .models import Connection, ConnectionState
from .policy import Response, backoff, response

log = logging.getLogger(__name__)


class Standstill(Exception):
    """The tracker must not be asked now; the message says why. `configured` is false where there is none."""

    def __init__(self, message: str, *, configured: bool = True) -> None:
        super().__init__(message)
        self.configured = configured


@dataclass(slots=True)
class Session:
    """An open line. `person`: somebody asked for it and waits."""

    connection: Connection
    tracker: Tracker
    person: bool
    began: datetime


def configured() -> bool:
    """Whether there is a tracker at all."""
    return bool(settings.TRACKER_SETTINGS.get("JIRA_URL"))


def ever_answered() -> bool:
    """Whether the tracker has ever told us anything under the present settings."""
    return bool(Connection.the().facts)


def mapping_changed(session: Session) -> bool:
    """Whether what was agreed on was agreed on under another mapping."""
    known = session.connection.mapping_digest
    return bool(known) and known != session.tracker.mapping_digest


def settings_digest() -> str:
    """Tells one set of settings from another without keeping the token."""
    text = "\n".join(f"{name}={value}" for name, value in sorted(settings.TRACKER_SETTINGS.items()))
    return salted_hmac("integrations.sync.settings", text, algorithm="sha256").hexdigest()


@contextmanager
def opened(
    *, person: bool = False, keep: bool = True, spent: Callable[[int], object] | None = None
) -> Iterator[Session]:
    """A session, unless the tracker must not be asked. Errors are noted on the connection and raised.

    `keep` false stores nothing at all, for a dry run. `spent` is told the number of requests, whatever came of them.
    Raises Standstill, TrackerError.
    """
    connection = Connection.the()
    _may_ask(connection, person)
    before = copy.deepcopy(connection.facts)
    tracker = None
    try:
        connect: Connect = import_string(settings.TRACKER_CONNECT)
        tracker = connect(settings.TRACKER_SETTINGS, connection.facts)
        session = Session(connection, tracker, person, timezone.now())
        _prove(session, keep)
        yield session
    except TrackerError as error:
        if keep:
            note_error(connection, error)
        raise
    finally:
        if tracker is not None:
            tracker.close()
            if spent is not None:
                spent(tracker.requests)
            if keep and tracker.facts != before:
                Connection.objects.filter(pk=connection.pk).update(facts=tracker.facts)


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
        prove_readable(tracker)
    if keep:
        note_resumed(connection, digest)


def prove_readable(tracker: Tracker) -> None:
    """Raise NotReadable where the project as a whole is hidden from us."""
    verdict = tracker.readable()
    if not verdict.readable:
        raise NotReadable(verdict.reason or "Jira no longer shows us the project.", setting="JIRA_PROJECT")


class NotReadable(Config):
    """The account may no longer browse the project: nothing is known about any ticket."""

    kind = "config"


def note_error(connection: Connection, error: TrackerError) -> None:
    """Remember on the connection what an error asks for."""
    digest = settings_digest()
    if isinstance(error, Throttled):
        # Two answers may cross: the longer pause counts.
        held = Connection.objects.filter(pk=connection.pk)
        held.exclude(hold_until__gte=error.until).update(hold_until=error.until, reason=str(error), kind=error.kind)
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
        settings_digest=digest,
    )


def note_resumed(connection: Connection, digest: str) -> None:
    """The line works again. Failures are forgotten only by a good cycle: what fails behind the door must not spin."""
    connection.state, connection.kind, connection.reason, connection.setting = ConnectionState.OK, "", "", ""
    connection.failing_since, connection.not_before, connection.settings_digest = None, None, digest
    connection.save(
        update_fields=["state", "kind", "reason", "setting", "failing_since", "not_before", "settings_digest"]
    )


def note_good_cycle(session: Session) -> None:
    """A pull went through: plan and tracker are known to agree as of its beginning."""
    connection = session.connection
    if connection.state != ConnectionState.OK or connection.failures or connection.reason:
        note_resumed(connection, settings_digest())
    Connection.objects.filter(pk=connection.pk).update(last_good_cycle=session.began, failures=0)
    connection.last_good_cycle, connection.failures = session.began, 0
