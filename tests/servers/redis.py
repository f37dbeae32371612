"""A private Redis on loopback that keeps nothing on disk."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .packages import redis_program
from .process import Restartable, ServerFailed, free_port, running, wait_for_port


@contextmanager
def redis() -> Iterator[str]:
    """A running Redis; yields its URL without a database number."""
    with restartable_redis() as server:
        yield server.url


@contextmanager
def restartable_redis() -> Iterator[Restartable]:
    """The same; yields the server. It forgets everything when it ends."""
    program = redis_program()
    if program is None:
        raise ServerFailed("Redis is not installed: redis-server was not found")
    folder = Path(tempfile.mkdtemp(prefix="plan-redis-"))
    port = free_port()
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--databases", "32"]
    log = folder / "log"

    @contextmanager
    def life() -> Iterator[None]:
        with running([program, *options, "--dir", folder], log=log) as child:
            wait_for_port(child, port, log, "Redis")
            yield

    try:
        with Restartable(f"redis://127.0.0.1:{port}", life) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)
