"""A reader with one open connection, and how long answers take."""

import gc
import http.client
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from email.message import Message
from statistics import median
from typing import Any
from urllib.parse import urlencode

from tests.bench.ground import seconds


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes


class Reader:
    """Reads pages of one server, signed in as the cookies say."""

    def __init__(self, port: int, cookies: str = "") -> None:
        self.port = port
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Cookie": cookies} if cookies else {}

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """One page; an answer that is neither a page, nothing, nor "not modified" is a mistake of the benchmark."""
        return self._ask({200, 204, 304}, "GET", path, headers=self.headers | dict(headers or {}))

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form; an answer that does not lead on is a mistake of the benchmark."""
        headers = self.headers | {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask({302, 303}, "POST", path, body=urlencode(fields), headers=headers)

    def _ask(self, right: Container[int], method: str, path: str, **more: Any) -> Answer:
        self.line.request(method, path, **more)
        answer = self.line.getresponse()
        body = answer.read()
        assert answer.status in right, f"{path} answered {answer.status}: {body[:2000]!r}"
        return Answer(answer.status, answer.headers, body)


Way = tuple[Callable[[], Any] | None, Callable[[], Any]]


def times(rounds: int, ways: Mapping[str, Way]) -> dict[str, float]:
    """The median seconds of each way, one turn of each a round; what comes first in a way is not counted."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, (before, work) in ways.items():
            if before:
                before()
            gc.collect()
            one = seconds(work)
            if number:
                took[name].append(one)
    return {name: median(some) for name, some in took.items()}
