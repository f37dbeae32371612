"""One HTTP conversation with a Jira: the library's session, our error classes, no retries."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import requests
from jira import JIRA
from requests.adapters import HTTPAdapter
from urllib3.exceptions import NameResolutionError, NewConnectionError

from integrations.tracker import Ambiguous, NoAnswer, TrackerError, Transient

from .answers import NotJira, clock_skew, decode, error_for

Query = dict[str, str | int]
Shape = type | tuple[type, ...]
SKEW_STEP = 5
"""Seconds the two clocks must drift before we note it again, so that facts stay still."""


def within(answer: Any, *names: str) -> dict[str, Any]:
    """The object inside an answer at that path; an empty one where something else stands there."""
    for name in names:
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer if isinstance(answer, dict) else {}


class UnknownHost(Transient):
    """The name in the URL does not resolve."""


class Client:
    """Sends one request at a time per thread; any number of threads up to `pool` share its connections."""

    def __init__(
        self, url: str, email: str, token: str, *, timeout: float, pool: int, counted: Callable[[], None]
    ) -> None:
        """`counted` is called before each request, by one thread at a time."""
        self.url = url
        self.skew = 0
        self.heard: datetime | None = None
        """Jira's clock at its last answer, to the second."""
        self.timeout = timeout
        self._counted = counted
        self._lock = threading.Lock()
        auth: dict[str, Any] = {"basic_auth": (email, token)} if email else {"token_auth": token}
        # The library's own retries re-POST creates and sleep on 429; its session sends, we judge the answers.
        self._jira = JIRA(server=url, get_server_info=False, max_retries=0, timeout=timeout, logging=False, **auth)
        self._session: requests.Session = self._jira._session
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(pool_connections=1, pool_maxsize=pool, max_retries=0))
        # Proxies and certificates by the environment, which is searched once: the host is always the same.
        self._environment = self._session.merge_environment_settings(url, {}, False, None, None)

    def get(
        self, path: str, params: Mapping[str, str | int] | None = None, *, what: str, shape: Shape | None = dict
    ) -> Any:
        """GET JSON: an object, if no other `shape` is due. Raises an error of the port."""
        return self.ask("GET", path, params=params, what=what, shape=shape)

    def ask(
        self,
        method: str,
        path: str,
        *,
        what: str,
        params: Mapping[str, str | int] | None = None,
        body: Any = None,
        write: bool = False,
        shape: Shape | None = None,
    ) -> Any:
        """One request below /rest/; its JSON, or None where the answer has no body. `shape` is what must come.

        `write` makes an unknown outcome Ambiguous instead of Transient. Raises an error of the port.
        """
        response = self._send(method, f"{self.url}/rest/{path}", params, body, write=write, what=what)
        error = error_for(response, write=write, what=what)
        if error is not None:
            raise error
        try:
            answer = decode(response)
        except ValueError:
            text = f"Jira's answer to {what} is not JSON ({response.status_code})."
            raise (Ambiguous(text) if write else NotJira(text)) from None
        if shape is not None and not isinstance(answer, shape):
            text = f"Jira's answer to {what} is not what was due ({response.status_code})."
            raise Ambiguous(text) if write else NotJira(text)
        return answer

    def _send(
        self, method: str, url: str, params: Mapping[str, str | int] | None, body: Any, *, write: bool, what: str
    ) -> requests.Response:
        data = None if body is None else orjson.dumps(body)
        request = self._session.prepare_request(requests.Request(method, url, params=params, data=data))
        with self._lock:
            self._counted()
        try:
            response = self._session.send(request, timeout=self.timeout, allow_redirects=False, **self._environment)
        except requests.RequestException as error:
            raise self._unanswered(error, write=write, what=what) from None
        self._note_clock(response)
        return response

    def _unanswered(self, error: requests.RequestException, *, write: bool, what: str) -> TrackerError:
        cause = getattr(error.args[0], "reason", None) if error.args else None
        if isinstance(cause, NameResolutionError):
            return UnknownHost(f"The host of JIRA_URL ({self.url}) is not known: its name does not resolve.")
        if isinstance(error, requests.exceptions.SSLError):
            return NotJira(f"No secure connection to JIRA_URL ({self.url}): its certificate is not accepted.")
        if isinstance(error, requests.ConnectTimeout) or isinstance(cause, NewConnectionError):
            return NoAnswer(f"Nothing answers at JIRA_URL ({self.url}).")
        why = f"within {self.timeout:g} s" if isinstance(error, requests.Timeout) else "and dropped the connection"
        text = f"Jira at JIRA_URL ({self.url}) did not answer {what} {why}."
        return Ambiguous(f"{text} Whether it was done is not known.") if write else Transient(text)

    def _note_clock(self, response: requests.Response) -> None:
        now = datetime.now(UTC)
        skew = clock_skew(response.headers, now)
        self.heard = None if skew is None else now + timedelta(seconds=skew)
        if skew is not None and abs(skew - self.skew) > SKEW_STEP:
            self.skew = round(skew)

    def close(self) -> None:
        """Give the connections back."""
        if self._jira._session is not None:
            self._jira.close()
