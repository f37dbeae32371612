"""What an HTTP answer of Jira means, as an error of the port."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import orjson
from requests import Response

from integrations.tracker import (
    Ambiguous,
    Auth,
    Data,
    Missing,
    Permanent,
    Throttled,
    TrackerError,
    Transient,
)

DEFAULT_PAUSE = 60.0
WORDS = 300


class NotJira(Transient):
    """Something answered, but not Jira's REST API: a web page, a redirect."""


class Forbidden(Auth):
    """403 on a read: the credentials are good, but not for this."""


class Absent(Permanent):
    """This Jira has no such endpoint or method (405, 410, 501)."""


class Refused(Data):
    """400 and its kin, with Jira's words per field of Jira's."""


def decode(response: Response) -> Any:
    """The JSON of an answer; None when it has no body. Raises ValueError when the body is not JSON."""
    body = response.content
    return orjson.loads(body) if body.strip() else None


def is_page(response: Response) -> bool:
    """Whether the body is a web page (whatever its status or declared type)."""
    kind = response.headers.get("Content-Type", "")
    return "html" in kind or response.content[:200].lstrip().lower().startswith((b"<!doctype", b"<html"))


def error_for(response: Response, *, write: bool, what: str) -> TrackerError | None:
    """The error an answer stands for, or None when it is a usable answer. `what` names what was asked, for people."""
    status = response.status_code
    if status < 500 and status != 429 and _is_anonymous(response):
        return Auth(f"Jira does not accept {_credentials(response)}: it treats us as a stranger.")
    if status == 429:
        return _throttled(response)
    if 300 <= status < 400:
        return _redirected(response)
    if status >= 500 and status != 501:
        return _broken(response, write=write, what=what)
    if is_page(response):
        return _page(response, write=write, what=what)
    if status < 400:
        return None
    return _rejected(response, write=write, what=what)


def _is_anonymous(response: Response) -> bool:
    """Jira Cloud answers a search with bad credentials as it would a stranger: 200 and hardly any tickets."""
    return "AUTHENTICAT" in response.headers.get("X-Seraph-LoginReason", "")


def _credentials(response: Response) -> str:
    """The settings whose values the request carried."""
    bearer = str(response.request.headers.get("Authorization", "")).startswith("Bearer ")
    return "the token in JIRA_TOKEN" if bearer else "the credentials in JIRA_EMAIL and JIRA_TOKEN"


def _rejected(response: Response, *, write: bool, what: str) -> TrackerError:
    status, (words, fields) = response.status_code, complaint(response)
    said = f": {words}" if words else "."
    if status == 401:
        return Auth(f"Jira does not accept {_credentials(response)} (401){said}")
    if status == 403:
        return _forbidden(response, words, write=write, what=what)
    if status == 404:
        return Missing(f"Jira does not find what was asked for, {what} (404){said}")
    if status in (405, 410, 501):
        return Absent(f"This Jira does not offer {what} ({status}){said}")
    if status in (408, 409, 423, 425):
        return Transient(f"Jira is busy with {what} ({status}){said}", until=_asked_pause(response))
    if status in (400, 413, 422):
        return Refused(f"Jira refused {what} ({status}){said}", fields=fields)
    return Permanent(f"Jira refused {what} ({status}){said}")


def complaint(response: Response) -> tuple[str, dict[str, str]]:
    """Jira's own words of an error: one line for people, and per field of Jira's."""
    try:
        body = decode(response)
    except ValueError:
        return _line(response.text), {}
    if not isinstance(body, Mapping):
        return "", {}
    errors = body.get("errors")
    fields = {str(k): _line(str(v)) for k, v in errors.items()} if isinstance(errors, Mapping) else {}
    messages = body.get("errorMessages") or [body.get("errorMessage") or body.get("message") or ""]
    texts = [str(m) for m in messages] if isinstance(messages, list) else [str(messages)]
    texts += [f"{name}: {text}" for name, text in fields.items()]
    return _line(" ".join(t for t in texts if t)), fields


def _line(text: str) -> str:
    line = " ".join(re.sub(r"<[^>]*>", " ", text).split())
    return line if len(line) <= WORDS else line[: WORDS - 1] + "…"


def _throttled(response: Response) -> Throttled:
    reason = response.headers.get("RateLimit-Reason", "")
    until = pause_until(response.headers)
    return Throttled(
        f"Jira asks for a pause until {until:%H:%M:%S} UTC (429{', ' + reason if reason else ''}).",
        until=until,
        ticket_only=reason == "jira-per-issue-on-write",
    )


def _asked_pause(response: Response) -> datetime | None:
    """Until when an answer asks to wait, where it does."""
    return pause_until(response.headers) if response.headers.get("Retry-After") else None


def pause_until(headers: Mapping[str, str], now: datetime | None = None) -> datetime:
    """Until when Retry-After (seconds or an HTTP date) asks to wait, by our clock."""
    now = now or datetime.now(UTC)
    text = headers.get("Retry-After", "").strip()
    try:
        return now + timedelta(seconds=max(0.0, float(text)))
    except (ValueError, OverflowError):
        pass
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return now + timedelta(seconds=DEFAULT_PAUSE)
    theirs = _date(headers) or now
    return now + max(timedelta(0), (until if until.tzinfo else until.replace(tzinfo=UTC)) - theirs)


def _date(headers: Mapping[str, str]) -> datetime | None:
    try:
        date = parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def clock_skew(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds by which Jira's clock is ahead of ours, from the Date header; None without one."""
    date = _date(headers)
    return (date - now).total_seconds() if date else None


def _broken(response: Response, *, write: bool, what: str) -> TrackerError:
    words = "" if is_page(response) else complaint(response)[0]
    text = f"Jira failed at {what} ({response.status_code}){': ' + words if words else '.'}"
    until = _asked_pause(response)
    if write:
        return Ambiguous(f"{text} Whether it was done is not known.", until=until)
    return Throttled(text, until=until) if until else Transient(text)


def _page(response: Response, *, write: bool, what: str) -> TrackerError:
    if response.headers.get("X-Authentication-Denied-Reason"):
        return _captcha()
    if response.status_code in (401, 403):
        return Auth(f"Jira does not accept {_credentials(response)} for {what} ({response.status_code}).")
    if _is_login(response):
        text = f"Jira shows its log-in page instead of {what} ({response.status_code})"
        return Auth(f"{text}: check {_credentials(response)}.")
    text = f"A web page came back instead of Jira's answer to {what} ({response.status_code})."
    if write and response.status_code < 400:
        return Ambiguous(f"{text} Whether it was done is not known.")
    return NotJira(text)


def _is_login(response: Response) -> bool:
    page = response.content[:50_000].lower()
    return (
        _is_anonymous(response)
        or b"login.jsp" in page
        or b"id.atlassian.com/login" in page
        or b'type="password"' in page
    )


def _redirected(response: Response) -> TrackerError:
    target = response.headers.get("Location", "").split("?")[0]
    if "login" in target.lower():
        return Auth(f"Jira sends us to its log-in page ({response.status_code}): check {_credentials(response)}.")
    return NotJira(f"The server answers with a redirect to {target or 'nowhere'} ({response.status_code}).")


def _captcha() -> Auth:
    return Auth("Jira wants a person to log in with a captcha once before it accepts JIRA_TOKEN again (403).")


def _forbidden(response: Response, words: str, *, write: bool, what: str) -> TrackerError:
    if response.headers.get("X-Authentication-Denied-Reason"):
        return _captcha()
    said = f": {words}" if words else "."
    if write:
        return Permanent(f"Jira does not allow our account to write {what} (403){said}")
    return Forbidden(f"Jira does not show {what} to the account of JIRA_TOKEN (403){said}")
