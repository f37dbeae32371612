"""A script of things that go wrong between a client and a Jira."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from threading import Lock
from typing import Literal

HTML = "<!DOCTYPE html><html><head><title>{status}</title></head><body><h1>Something is down</h1></body></html>"


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: object) -> bool:
    return _whole(value) or isinstance(value, float)


def _texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for pair in value.items() for one in pair)


@dataclass(slots=True)
class Fault:
    """What happens to requests that match.

    ``match``: ``"PUT /rest/api/*/issue/*"``; either part may be ``*``. ``times``: how often, None for ever; ``skip``:
    how many matching requests pass first. ``drop``: the connection is cut ``before`` or ``after`` the work is done.
    ``status`` answers instead of Jira with a ``body`` of html, json or the text given; with ``work=True`` the work is
    done first. ``delay``: seconds waited before anything else; ``hold``: seconds the answer is kept once the work is
    done. ``retry_after`` is sent as it stands: seconds or an HTTP date.
    """

    match: str
    times: int | None = 1
    skip: int = 0
    status: int | None = None
    body: str = "json"
    drop: Literal["before", "after"] | None = None
    work: bool = False
    delay: float = 0.0
    hold: float = 0.0
    retry_after: str | int | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises ``ValueError`` that names what a script of faults has wrong."""
        for name, right, words in (
            ("match", isinstance(self.match, str) and self.match, "a method and a path, as 'PUT */issue/*'"),
            ("times", self.times is None or (_whole(self.times) and self.times > 0), "a whole number from 1, or null"),
            ("skip", _whole(self.skip) and self.skip >= 0, "a whole number from 0"),
            ("status", self.status is None or (_whole(self.status) and 200 <= self.status < 600), "200 to 599"),
            ("body", isinstance(self.body, str), "html, json or a text"),
            ("drop", self.drop in (None, "before", "after"), "before or after"),
            ("work", isinstance(self.work, bool), "true or false"),
            ("delay", _number(self.delay) and 0 <= self.delay <= 600, "seconds, from 0 to 600"),
            ("hold", _number(self.hold) and 0 <= self.hold <= 600, "seconds, from 0 to 600"),
            ("retry_after", self.retry_after is None or isinstance(self.retry_after, str | int), "seconds or a date"),
            ("headers", _texts(self.headers), "an object of texts"),
        ):
            if not right:
                raise ValueError(f"A fault's {name} is {words}, not {getattr(self, name)!r}.")

    @property
    def works(self) -> bool:
        """Whether what was asked is done: an answer that is lost was about something."""
        return self.status is None or self.work or self.drop == "after"

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
