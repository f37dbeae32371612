"""What benchmarks stand on: a sandbox Jira as a process of its own, the plan on an empty database, counted queries."""

import hashlib
import hmac
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.process import dying_with_parent, end, free_port, running, wait_for_port, wait_until

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a-webhook-secret"


@dataclass(frozen=True)
class Site:
    """A running sandbox Jira."""

    url: str
    mode: str
    email: str = "plan@sandbox.example"
    token: str = "sandbox-token"

    @property
    def settings(self) -> dict[str, str]:
        """The JIRA_* settings that connect the plan to it."""
        return {
            "JIRA_URL": self.url,
            "JIRA_EMAIL": self.email if self.mode == "cloud" else "",
            "JIRA_TOKEN": self.token,
            "JIRA_PROJECT": "XCP",
        }

    def tell(self, what: str, **body: Any) -> Any:
        """Use the sandbox's own API, as `tell("settings", latency=0.05)`."""
        data = json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/sandbox/api/{what}", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=300) as answer:
            return json.loads(answer.read())


@contextmanager
def jira(mode: str, issues: int) -> Iterator[Site]:
    """A sandbox Jira that holds so many tickets."""
    command = [sys.executable, "manage.py", "sandbox_jira", "--port", "0", "--mode", mode, "--issues", str(issues)]
    env = {name: value for name, value in os.environ.items() if not name.startswith("JIRA_")}
    child = subprocess.Popen(
        command,
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=dying_with_parent(15),
    )
    try:
        assert child.stdout is not None
        yield Site(child.stdout.readline().split()[-1], mode)
    finally:
        end(child, 15, 10)


def django_ready() -> None:
    """Set Django up on DATABASE_URL with every table made; again and again if need be."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="plan-bench-"))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def empty_plan(site: Site) -> None:
    """Forget everything and connect to `site`."""
    from django.conf import settings
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)
    settings.TRACKER_SETTINGS = dict.fromkeys(settings.TRACKER_SETTINGS, "") | site.settings


def empty_plan_alone() -> None:
    """Forget everything; no tracker is asked."""
    from django.core.cache import cache
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)
    cache.clear()


NOTES = ("sync_budget", "sync_connection", "sync_lane", "waking_waking")
"""Tables of one row each in which the sync notes that it looked: what was asked, and when it last went well."""


@dataclass
class Counted:
    """What one run of some work took; `writes` are those to other tables than NOTES."""

    seconds: float = 0.0
    queries: int = 0
    writes: int = 0


def counted(work: Callable[[], Any]) -> Counted:
    """Run it once."""
    from django.db import connection

    found = Counted()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.queries += 1
        writes = sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE", "COPY"))
        found.writes += writes and not any(f'"{table}"' in sql for table in NOTES)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        found.seconds = seconds(work)
    return found


def seconds(work: Callable[[], Any]) -> float:
    """How long it takes, once."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


@contextmanager
def web(site: Site) -> Iterator[int]:
    """The plan under gunicorn, connected to `site`; yields its port."""
    port = free_port()
    log = Path(os.environ["DATA_DIR"]) / "web.log"
    words = (
        f"-m gunicorn config.wsgi:application --bind 127.0.0.1:{port} --worker-class gthread --workers 2 --threads 4"
    )
    env = {**os.environ, **site.settings, "JIRA_WEBHOOK_SECRET": SECRET, "LOG_LEVEL": "ERROR"}
    with running([sys.executable, *words.split()], log=log, env=env, cwd=ROOT) as child:
        wait_for_port(child, port, log, "gunicorn")
        yield port


def hint(ticket_id: str, delivery: str) -> tuple[bytes, dict[str, str]]:
    """A signed webhook that says a ticket changed."""
    body = json.dumps({"webhookEvent": "jira:issue_updated", "issue": {"id": ticket_id}}).encode()
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature": f"sha256={signature}", "X-Atlassian-Webhook-Identifier": delivery}
    return body, headers | {"Content-Type": "application/json"}


def until(condition: Callable[[], bool], what: str, limit: float = 600) -> None:
    """Wait for it, `limit` seconds at most."""
    wait_until(condition, what, limit)
