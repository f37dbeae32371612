"""A reader with one open connection, and how long answers take."""

import gc
import http.client
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from statistics import median
from typing import Any

from tests.bench.ground import seconds


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes


class Reader:
    """Reads pages of one server, signed in nowhere."""

    def __init__(self, port: int) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """One page; an answer that is neither a page nor "not modified" is a mistake of the benchmark."""
        self.line.request("GET", path, headers=dict(headers or {}))
        answer = self.line.getresponse()
        body = answer.read()
        assert answer.status in {200, 304}, f"{path} answered {answer.status}: {body[:2000]!r}"
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
