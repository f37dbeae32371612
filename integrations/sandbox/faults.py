"""A script of things that go wrong between a client and a Jira."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from threading import Lock
from typing import Literal

HTML = "<!DOCTYPE html><html><head><title>{status}</title></head><body><h1>Something is down</h1></body></html>"


@dataclass(slots=True)
class Fault:
    """What happens to requests that match.

    ``match``: ``"PUT /rest/api/*/issue/*"``; either part may be ``*``. ``times``: how often, None for ever; ``skip``:
    how many matching requests pass first. ``drop``: the connection is cut ``before`` or ``after`` the work is done.
    ``status`` answers instead of Jira with a ``body`` of html, json or the text given; with ``work=True`` the work is
    done first. ``delay``: seconds waited before anything else. ``retry_after`` is sent as it stands: seconds or an
    HTTP date.
    """

    match: str
    times: int | None = 1
    skip: int = 0
    status: int | None = None
    body: str = "json"
    drop: Literal["before", "after"] | None = None
    work: bool = False
    delay: float = 0.0
    retry_after: str | int | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def matches(self, method: str, path: str) -> bool:
        wanted, _, pattern = self.match.partition(" ")
        return wanted in ("*", method) and fnmatchcase(path, pattern or "*")

    def answer_headers(self) -> dict[str, str]:
        return self.headers if self.retry_after is None else {"Retry-After": str(self.retry_after), **self.headers}

    def answer_body(self) -> tuple[str, str]:
        """The body and its media type."""
        if self.body == "html":
            return HTML.format(status=self.status), "text/html;charset=UTF-8"
        if self.body == "json":
            return f'{{"errorMessages":["Fault {self.status}"],"errors":{{}}}}', "application/json;charset=UTF-8"
        return self.body, "text/plain;charset=UTF-8"


class Faults:
    """The faults still to come, in the order they were added; the first that matches is used up."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = Lock()

    def add(self, fault: Fault) -> Fault:
        with self._lock:
            self._waiting.append(fault)
        return fault

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self, method: str, path: str) -> Fault | None:
        with self._lock:
            for fault in self._waiting:
                if fault.matches(method, path):
                    return self._use(fault)
        return None

    def _use(self, fault: Fault) -> Fault | None:
        if fault.skip:
            fault.skip -= 1
            return None
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._waiting.remove(fault)
        return fault
