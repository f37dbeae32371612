"""A plan in processes of its own, on servers of its own that may be ended and started again."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from tests.servers.postgres import restartable_postgres
from tests.servers.process import Restartable, ServerFailed, free_port, running, tail, wait_for_port, wait_until
from tests.servers.redis import restartable_redis
from tests.servers.worker import ROOT, worker

from .stage import Stage

PATIENCE = 60
QUICK = {"JIRA_POLL_SECONDS": "1", "SYNC_SWEEP_SECONDS": "1", "SYNC_LEASE_SECONDS": "3", "SYNC_BACKOFF_SECONDS": "1"}


@dataclass(frozen=True)
class Plant:
    """A web server and a Celery worker with beat, on a PostgreSQL and a Redis."""

    database: Restartable
    broker: Restartable
    port: int
    token: str
    log: Path

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        """A request to the plan's own API."""
        headers |= {"Authorization": f"Bearer {self.token}"}
        return requests.request(
            method, f"http://127.0.0.1:{self.port}/api/v1/{path}", json=body, headers=headers, timeout=20
        )

    def add(self, title: str) -> int:
        answer = self.ask("POST", "items/", {"title": title})
        assert answer.status_code == 201, answer.text
        return int(answer.json()["id"])

    def edit(self, item: int, **values: Any) -> None:
        """Change an item at the version it has."""
        version = self.item(item)["version"]
        answer = self.ask("PATCH", f"items/{item}/", values, **{"If-Match": f'"{version}"'})
        assert answer.status_code == 200, answer.text

    def item(self, item: int) -> dict[str, Any]:
        """An item as the API shows it; nothing while the plan cannot answer."""
        answer = self.ask("GET", f"items/{item}/")
        return dict(answer.json()) if answer.status_code == 200 else {}

    def in_step(self, item: int, title: str) -> bool:
        found = self.item(item)
        return bool(found) and found["title"] == title and found["sync"]["state"] == "synced"

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """ServerFailed with the end of the worker's log where it does not come."""
        try:
            wait_until(condition, what, PATIENCE)
        except ServerFailed as error:
            raise ServerFailed(f"{error}\n{tail(self.log)}") from None

    @property
    def worker_lives(self) -> bool:
        """Whether the worker that was started first is still the one at work."""
        return Path(f"/proc/{int(self.log.with_suffix('.pid').read_text())}").exists()


@contextmanager
def planted(stage: Stage) -> Iterator[Plant]:
    """A running plant, connected to the stage's Jira."""
    connected = {name: value for name, value in stage.settings.TRACKER_SETTINGS.items() if value}
    with restartable_postgres() as database, restartable_redis() as broker:
        port = free_port()
        own = connected | QUICK | {"DATABASE_URL": database.url, "REDIS_URL": f"{broker.url}/0", "PORT": str(port)}
        env = {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "config.settings"}
        env.pop("PYTHONWARNINGS", None)
        _manage(env, "migrate", "-v0")
        _manage(env | {"DJANGO_SUPERUSER_PASSWORD": "only-here"}, "createsuperuser", "--noinput", "--username", "a")
        token = _manage(env, "api_token", "a", "--scope", "write").split()[-1]
        handle, name = tempfile.mkstemp(prefix="web-", suffix=".log", dir=os.environ["DATA_DIR"])
        os.close(handle)
        words = f"-m gunicorn config.wsgi:application --bind 127.0.0.1:{port} --worker-class gthread --threads 4"
        with (
            running([sys.executable, *words.split()], log=Path(name), env=env, cwd=ROOT) as web,
            worker(_settings(database.url), **own) as log,
        ):
            wait_for_port(web, port, Path(name), "gunicorn")
            yield Plant(database, broker, port, token, log)


def _manage(env: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    email = {"DJANGO_SUPERUSER_EMAIL": "a@example.org"}
    done = subprocess.run(command, cwd=ROOT, env=env | email, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _settings(url: str) -> dict[str, Any]:
    """A DATABASE_URL as Django's settings have it."""
    at = urlsplit(url)
    own = {"HOST": at.hostname, "PORT": at.port, "USER": at.username, "NAME": at.path[1:]}
    return {"ENGINE": "django.db.backends.postgresql", "PASSWORD": "", **own}
