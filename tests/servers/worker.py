"""A real Celery worker with beat, as a process of its own, on the database and broker of the running test."""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .process import ServerFailed, running, tail, wait_until

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


def database_url(database: Mapping[str, Any]) -> str:
    """The DATABASE_URL of a Django connection's `settings_dict`, test database included."""
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    address = f"{database['HOST'] or '127.0.0.1'}:{database['PORT'] or 5432}"
    secret = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    return f"postgres://{database['USER']}{secret}@{address}/{database['NAME']}"


@contextmanager
def worker(database: Mapping[str, Any], *, beat: bool = True, **environment: str) -> Iterator[Path]:
    """Run `celery -A config worker`; `environment` lies over the test run's own.

    Yields its log; beside that, with the suffix `.pid`, stands the number of its process and of its session.
    """
    folder = Path(os.environ["DATA_DIR"])
    handle, name = tempfile.mkstemp(prefix="worker-", suffix=".log", dir=folder)
    os.close(handle)
    log = Path(name)
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(database),
        "LOG_LEVEL": "INFO",
        **environment,
    }
    # Warnings are errors in the suite's own process; a child must not inherit that through the environment.
    env.pop("PYTHONWARNINGS", None)
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "2", "--loglevel", "INFO"]
    command += ["--purge", "--without-gossip", "--without-mingle", "--hostname", f"{log.stem}@%h"]
    command += ["--pidfile", str(log.with_suffix(".pid"))]
    if beat:
        command += ["-B", "--schedule", str(log.with_suffix(".beat"))]
    with running(command, log=log, env=env, cwd=ROOT, patience=15) as child:

        def ready() -> bool:
            if child.poll() is not None:
                raise ServerFailed(f"the Celery worker ended with {child.returncode}:\n{tail(log)}")
            return " ready." in log.read_text(errors="replace")

        try:
            wait_until(ready, "the Celery worker being ready", START_SECONDS)
        except ServerFailed as error:
            raise ServerFailed(f"{error}\n{tail(log)}") from error
        yield log
