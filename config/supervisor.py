"""Several processes under one parent: all end together, on Ctrl-C, on a failure, and when the parent is killed."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 20.0


def _die_with(parent: int) -> Callable[[], None]:
    """For the child, before exec: be told to end when `parent` dies (Linux), even by SIGKILL."""

    def arrange() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return arrange


@dataclass(slots=True)
class Supervisor:
    """Starts processes and waits. `run` answers the exit status: 0 when asked to end, 1 when one ended by itself."""

    say: Callable[[str], None]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _asked: bool = False

    def __enter__(self) -> Supervisor:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        self._end_all()

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self._asked = True

    def start(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Start a process in a session of its own, so that the terminal's Ctrl-C reaches it through us alone.

        Only what it says on standard error is shown.
        """
        self.processes[name] = subprocess.Popen(
            list(command),
            env={**os.environ, **env},
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with(os.getpid()),
        )

    def wait_until(self, ready: Callable[[], bool], what: str, seconds: float = 60) -> None:
        """Wait for `ready`; raises RuntimeError when a process ends before, KeyboardInterrupt when asked to end."""
        if not self.wait_a_while(ready, seconds):
            raise RuntimeError(f"The {what} did not answer within {seconds:.0f} seconds.")

    def wait_a_while(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Wait for `ready`, but not longer; whether it came. Raises as `wait_until` does."""
        deadline = time.monotonic() + seconds
        while not (there := ready()) and time.monotonic() < deadline:
            if self._asked:
                raise KeyboardInterrupt
            if ended := self._ended():
                raise RuntimeError(
                    f"The {ended} ended while starting (exit status {self.processes[ended].returncode})."
                )
            time.sleep(0.1)
        return there

    def _ended(self) -> str | None:
        return next((name for name, process in self.processes.items() if process.poll() is not None), None)

    def run(self) -> int:
        """Wait until asked to end or until a process ends by itself."""
        while not self._asked:
            if ended := self._ended():
                self._tell(f"The {ended} ended (exit status {self.processes[ended].returncode}); ending the others.")
                return 1
            time.sleep(0.2)
        return 0

    def _tell(self, words: str) -> None:
        """Say it, unless the terminal has gone: that must not keep anything from ending."""
        with suppress(OSError):
            self.say(words)

    def _end_all(self) -> None:
        """End every process and what is left of its session: a process that was killed ended no child of its own."""
        if self._asked:
            self._tell("Ending …")
        for process in reversed(self.processes.values()):
            with suppress(ProcessLookupError):
                process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
