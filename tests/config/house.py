"""The demo as a newcomer starts it: one command, real processes, HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.process import free_port, wait_until

TOP = Path(__file__).resolve().parents[2]
START_SECONDS = 90


@dataclass(frozen=True)
class House:
    """A running demo."""

    process: subprocess.Popen[str]
    data: Path
    url: str
    jira: str
    log: Path

    @property
    def output(self) -> str:
        return self.log.read_text()

    def manage(self, *words: str) -> str:
        """Run a management command on the demo's database; its standard output."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=TOP, env=environment(self.data), capture_output=True, text=True, check=True)
        return done.stdout

    def call(self, method: str, address: str, body: Any = None, **headers: str) -> Any:
        """One HTTP request; the decoded JSON answer, or its text."""
        data = None if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(address, data, named | {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read().decode()
            return json.loads(text) if "json" in answer.headers.get("Content-Type", "") else text


def environment(data: Path) -> dict[str, str]:
    """A newcomer's: nothing set but where the data goes."""
    return {"PATH": os.environ["PATH"], "HOME": str(data), "LANG": "C.UTF-8", "DATA_DIR": str(data)}


def _started(data: Path, port: int | None, mode: str) -> House:
    port, jira_port = port or free_port(), free_port()
    log = data / "demo.log"
    words = ["manage.py", "demo", "--port", str(port), "--jira-port", str(jira_port), "--jira-mode", mode]
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, *words], cwd=TOP, env=environment(data), stdout=output, stderr=output, text=True
        )
    house = House(process, data, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{jira_port}", log)
    try:
        wait_until(
            lambda: process.poll() is not None or "Ctrl-C ends everything" in house.output, "start", START_SECONDS
        )
    except BaseException:
        _end(process)
        raise
    return house


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        process.wait(40)


@contextmanager
def demo(data: Path, *, port: int | None = None, mode: str = "cloud") -> Iterator[House]:
    """Start the demo and wait until it has said how to sign in; end it with Ctrl-C's signal if it still runs."""
    house = _started(data, port, mode)
    if house.process.poll() is not None and port is None and "cannot be used" in house.output:
        # Somebody took one of the free ports in between.
        house = _started(data, port, mode)
    try:
        yield house
    finally:
        _end(house.process)


def family(pid: int) -> set[int]:
    """The process ids of everything that descends from `pid`."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int(re.sub(r"^.*\) \S ", "", (folder / "stat").read_text()).split()[0])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found, edge = set(), {pid}
    while edge := {child for child, parent in parents.items() if parent in edge} - found:
        found |= edge
    return found


def alive(pid: int) -> bool:
    """Whether a process still runs (a zombie does not)."""
    try:
        return re.sub(r"^.*\) ", "", Path(f"/proc/{pid}/stat").read_text())[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False
