"""`python -m tests.servers [PYTEST ARGS]`: the suite on PostgreSQL and Redis, again on SQLite, then the journeys.

With arguments, only what they name, on PostgreSQL and Redis. All stages run, whatever the first ones said; exit 1 if
any failed.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from xml.etree import ElementTree

from . import packages
from .postgres import postgres
from .process import ServerFailed, dying_with_parent, started
from .redis import redis

# Tests of one xdist group, which start many processes, keep to one of the two.
PARALLEL = ("-n", "2", "--dist", "loadgroup")
EMBEDDED = ("--stored", "tests/plan", "tests/wiki", "tests/inputs", "tests/people", "tests/sync", "tests/storage")
ONCE_MORE = {"SANDBOX_MODES": "cloud", "RANDOM_RUNS": "20"}
"""What a database does differs from PostgreSQL to SQLite, not from one Jira to the other."""
PATIENCE = 20


@dataclass(frozen=True)
class Stage:
    """One run of pytest."""

    title: str
    arguments: tuple[str, ...]
    servers: bool


@dataclass(frozen=True)
class Tally:
    """What a run of pytest came to; a run that left no report counts as one failure."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        words = f"{self.passed} passed, {self.failed} failed"
        return f"{words}, {self.skipped} skipped" if self.skipped else words


def stages(arguments: list[str]) -> list[Stage]:
    """What to run: everything, or what a person asked for."""
    if arguments:
        return [Stage("PostgreSQL and Redis", (*PARALLEL, *arguments), servers=True)]
    return [
        Stage("PostgreSQL and Redis", (*PARALLEL, "--ignore", "tests/journeys"), servers=True),
        Stage("SQLite and the embedded broker", (*PARALLEL, *EMBEDDED), servers=False),
        Stage("Journeys in Chromium", (*PARALLEL, "tests/journeys"), servers=True),
    ]


def count(report: Path, status: int) -> Tally:
    """Read pytest's JUnit report."""
    if not report.exists():
        return Tally(failed=1)
    suites = list(ElementTree.parse(report).getroot().iter("testsuite"))

    def total(name: str) -> int:
        return sum(int(suite.get(name, 0)) for suite in suites)

    failed = total("failures") + total("errors")
    if status and not failed:
        failed = 1
    passed = max(0, total("tests") - total("failures") - total("errors") - total("skipped"))
    return Tally(passed, failed, total("skipped"))


def run(stage: Stage, urls: dict[str, str], report: Path) -> Tally:
    """Run one stage of the suite with or without the servers' addresses in its environment."""
    print(f"\n=== {stage.title} ===", flush=True)
    env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    env |= urls if stage.servers else ONCE_MORE
    started = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "-m", "pytest", f"--junit-xml={report}", *stage.arguments],
        env=env,
        preexec_fn=dying_with_parent(signal.SIGINT),
    )
    try:
        status = child.wait()
    except BaseException:
        _interrupt(child)
        raise
    tally = count(report, status)
    print(f"{stage.title}: {tally} in {time.monotonic() - started:.0f} s", flush=True)
    return tally


def _interrupt(child: subprocess.Popen[bytes]) -> None:
    """Let pytest take its fixtures down. A terminal's Ctrl-C has reached it already; a signal to us alone has not."""
    for patience, number in ((2, signal.SIGINT), (20, signal.SIGKILL)):
        try:
            child.wait(patience)
            return
        except subprocess.TimeoutExpired:
            child.send_signal(number)
    child.wait()


def _terminated(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(arguments: list[str]) -> int:
    # SIGINT too: a shell's background job is born ignoring it, and so would be its children.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _terminated)
    packages.ensure()
    total = Tally()
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plan-reports-")))
            urls = {"DATABASE_URL": started(stack, postgres), "REDIS_URL": started(stack, redis)}
            for number, stage in enumerate(stages(arguments)):
                total += run(stage, urls, folder / f"{number}.xml")
    except ServerFailed as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\nInterrupted: {total}", flush=True)
        return 130
    print(f"\n{total}", flush=True)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
