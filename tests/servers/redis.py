"""A private Redis on loopback that keeps nothing on disk."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .packages import redis_program
from .process import ServerFailed, free_port, running, wait_for_port


@contextmanager
def redis() -> Iterator[str]:
    """A running Redis; yields its URL without a database number."""
    program = redis_program()
    if program is None:
        raise ServerFailed("Redis is not installed: redis-server was not found")
    folder = Path(tempfile.mkdtemp(prefix="plan-redis-"))
    port = free_port()
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--databases", "32"]
    log = folder / "log"
    try:
        with running([program, *options, "--dir", folder], log=log) as child:
            wait_for_port(child, port, log, "Redis")
            yield f"redis://127.0.0.1:{port}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
