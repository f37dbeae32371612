"""A private Redis on loopback that keeps nothing on disk."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .packages import redis_program
from .process import Server, ServerFailed, free_port, running, serving, wait_for_port


@contextmanager
def redis() -> Iterator[str]:
    """A running Redis; yields its URL without a database number."""
    with redis_server() as server:
        yield server.url


@contextmanager
def redis_server() -> Iterator[Server]:
    """A running Redis that can be stopped and started again; it forgets everything."""
    program = redis_program()
    if program is None:
        raise ServerFailed("Redis is not installed: redis-server was not found")
    folder = Path(tempfile.mkdtemp(prefix="plan-redis-"))
    port = free_port()
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--databases", "32"]

    @contextmanager
    def life() -> Iterator[None]:
        log = folder / "log"
        with running([program, *options, "--dir", folder], log=log, stop=signal.SIGKILL) as child:
            wait_for_port(child, port, log, "Redis")
            yield

    try:
        with serving(f"redis://127.0.0.1:{port}", life) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)
