"""The benchmarks there are, and what one of them answers."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Result:
    """One line of a benchmark's answer.

    `ratio` compares ours with the other way, both measured in this run; `aim` is the bound in words ("≥ 0.5").
    `raw` holds the figures behind it, each name ending in its unit (`ours_ms`, `plain_req_s`).
    """

    what: str
    ratio: float
    aim: str
    met: bool
    raw: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Benchmark:
    name: str
    shows: str
    run: Callable[[], list[Result]]


BENCHMARKS: dict[str, Benchmark] = {}


def benchmark(name: str, shows: str) -> Callable[[Callable[[], list[Result]]], Callable[[], list[Result]]]:
    """Register a function under a name; ValueError when the name is taken."""

    def register(run: Callable[[], list[Result]]) -> Callable[[], list[Result]]:
        if name in BENCHMARKS:
            raise ValueError(f"two benchmarks are called {name}")
        BENCHMARKS[name] = Benchmark(name, shows, run)
        return run

    return register
