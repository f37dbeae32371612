"""Child processes that never outlive the run, and bounded waits for them."""

import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path

DEADLINE = 30.0
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class ServerFailed(Exception):
    """A server did not come up, or did not answer; the message carries the end of its log."""


def free_port() -> int:
    """A loopback port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], bool], what: str, seconds: float = DEADLINE) -> None:
    """Ask `condition` again and again until it holds; ServerFailed after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise ServerFailed(f"{what} did not happen within {seconds:.0f} s")
        time.sleep(0.05)


def accepts(port: int) -> bool:
    """Whether something listens on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def dying_with_parent(number: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends the child this signal when its parent ends, however it ends."""

    def ask_the_kernel() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, number)

    return ask_the_kernel


@contextmanager
def running(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
    cwd: Path | None = None,
    stop: signal.Signals = signal.SIGTERM,
    patience: float = 10,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server in its own session, its output in `log`; stop it with `stop`, kill it `patience` seconds later."""
    rights = {"user": user, "group": user, "extra_groups": []} if user else {}
    with log.open("ab") as output:
        child = subprocess.Popen(
            [os.fspath(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=dying_with_parent(stop),
            **rights,  # type: ignore[call-overload]
        )
    try:
        yield child
    finally:
        end(child, stop, patience)


def end(child: subprocess.Popen[bytes], stop: signal.Signals, patience: float) -> None:
    """Stop a child of `running` and whatever is left of its session."""
    if child.poll() is None:
        child.send_signal(stop)
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


class Restartable:
    """A server that can be ended and started again at the same address; `life` is one life of it."""

    def __init__(self, url: str, life: Callable[[], AbstractContextManager[None]]) -> None:
        self.url = url
        self._life = life
        self._alive = ExitStack()

    def __enter__(self) -> "Restartable":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Until it answers."""
        self._alive.enter_context(self._life())

    def stop(self) -> None:
        """Until it has ended."""
        self._alive.close()

    def restart(self) -> None:
        self.stop()
        self.start()


def started(stack: ExitStack, server: Callable[[], AbstractContextManager[str]]) -> str:
    """Enter a server's block; once more if it fails, since its free port may have been taken meanwhile."""
    try:
        return stack.enter_context(server())
    except ServerFailed:
        return stack.enter_context(server())


def wait_for_port(child: subprocess.Popen[bytes], port: int, log: Path, what: str) -> None:
    """Wait until `child` listens on `port`; ServerFailed with its log's end if it ends or stays silent."""

    def up() -> bool:
        if child.poll() is not None:
            raise ServerFailed(f"{what} ended with {child.returncode}:\n{tail(log)}")
        return accepts(port)

    wait_until(up, f"{what} listening on port {port}")


def tail(log: Path, lines: int = 30) -> str:
    """The last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
