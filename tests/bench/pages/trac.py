"""Trac 1.6 with the same tickets: a page of one TicketQuery table a theme, the roadmap, a report; on PostgreSQL too."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2

from tests.servers.process import free_port, running, wait_for_port

from .reading import Reader

PAGE, REPORT = "/wiki/Plan", "/report/900"
DATABASE = "trac"
QUERY = "[[TicketQuery(component={}&max=0,format=table,col=id|summary|milestone|owner|status)]]"
COLUMNS = (
    "id, type, time, changetime, component, priority, owner, reporter, milestone, status, resolution, summary, "
    "description, keywords, cc"
)
SQL = """SELECT component AS __group__, id AS ticket, summary, milestone, owner, status
FROM ticket ORDER BY component, milestone, id"""


def holds_all(reader: Reader, size: int) -> None:
    """That the page really shows every ticket."""
    shown = reader.get(PAGE).body.count(b'<td class="summary">')
    assert shown == size, f"Trac shows {shown} of {size} tickets"


@contextmanager
def installed() -> Iterator["Trac"]:
    """Trac in a virtual environment of its own, with a database beside ours."""
    folder = Path(os.environ["DATA_DIR"]) / "trac"
    programs = folder / "venv" / "bin"
    _do([sys.executable, "-m", "venv", "--clear", str(folder / "venv")], "a virtual environment for Trac")
    wanted = [
        "Trac==1.6",
        "setuptools<81",
        "jinja2",
        *(f"{one}=={version(one)}" for one in ("gunicorn", "psycopg2-binary")),
    ]
    _do([str(programs / "pip"), "install", "--quiet", "--disable-pip-version-check", *wanted], "Trac from its registry")
    place = urlsplit(os.environ["DATABASE_URL"])
    _run(os.environ["DATABASE_URL"], f"DROP DATABASE IF EXISTS {DATABASE}", f"CREATE DATABASE {DATABASE}")
    url = place._replace(path=f"/{DATABASE}").geturl()
    env = folder / "env"
    _do([str(programs / "trac-admin"), str(env), "initenv", "Plan", url], "a Trac environment")
    yield Trac(programs, env, url)


@dataclass(frozen=True)
class Trac:
    """A Trac environment."""

    programs: Path
    env: Path
    url: str

    def fill(self, tickets: Sequence[Sequence[Any]]) -> None:
        """Hold these tickets and no others; its page shows a table of each theme, as ours does."""
        themes = sorted({row[2] for row in tickets})
        lead_times = sorted({row[3] for row in tickets})
        now = int(time.time() * 1_000_000)
        with _connected(self.url) as cursor:
            cursor.execute("SET search_path TO public, trac")
            for table in ("ticket", "component", "milestone", "ticket_change", "ticket_custom"):
                cursor.execute(f"DELETE FROM {table}")
            cursor.executemany("INSERT INTO component (name) VALUES (%s)", [(one,) for one in themes])
            cursor.executemany(
                "INSERT INTO milestone (name, due, completed) VALUES (%s, 0, 0)", [(one,) for one in lead_times]
            )
            lines = [_line(number, now, row) for number, row in enumerate(tickets, start=1)]
            cursor.copy_expert(f"COPY ticket ({COLUMNS}) FROM STDIN", StringIO("".join(lines)))
            cursor.execute("DELETE FROM report WHERE id = 900")
            cursor.execute(
                "INSERT INTO report (id, author, title, query, description) VALUES (900, 'a', 'Plan', %s, '')", [SQL]
            )
        self.hold([("Plan", "= Plan =\n" + "\n".join(f"== {one} ==\n{QUERY.format(one)}\n" for one in themes))])

    def hold(self, pages: Sequence[tuple[str, str]]) -> None:
        """Hold these pages, each as (name, text), as they were first written."""
        now = int(time.time() * 1_000_000)
        with _connected(self.url) as cursor:
            cursor.execute("SET search_path TO public, trac")
            cursor.execute("DELETE FROM wiki WHERE name IN %s", [tuple(name for name, _ in pages)])
            cursor.executemany(
                "INSERT INTO wiki (name, version, time, author, text, comment, readonly) "
                "VALUES (%s, 1, %s, 'a', %s, '', 0)",
                [(name, now, text) for name, text in pages],
            )
            cursor.execute("ANALYZE")

    def allow(self, who: str, what: str) -> None:
        """Give a permission."""
        _do([str(self.programs / "trac-admin"), str(self.env), "permission", "add", who, what], f"{what} for {who}")

    @contextmanager
    def served(self) -> Iterator[int]:
        """Trac under gunicorn, with as many workers and threads as ours; yields its port."""
        port, log = free_port(), self.env.parent / "web.log"
        command = (
            f"trac.web.main:dispatch_request --bind 127.0.0.1:{port} --worker-class gthread --workers 2 --threads 4"
        )
        env = {"PATH": os.environ["PATH"], "TRAC_ENV": str(self.env), "LANG": "C.UTF-8"}
        with running(
            [self.programs / "gunicorn", *command.split(), "--keep-alive", "600"], log=log, env=env, cwd=self.env.parent
        ) as child:
            wait_for_port(child, port, log, "Trac")
            yield port


def _line(number: int, now: int, row: Sequence[Any]) -> str:
    title, description, theme, lead_time, status, owner = row
    state = {"To Do": "new", "In Progress": "accepted", "Done": "closed"}[status]
    done = "fixed" if state == "closed" else ""
    values = (number, "task", now, now, theme, "major", owner, "a", lead_time, state, done, title, description, "", "")
    return "\t".join(str(value).replace("\\", "\\\\").replace("\n", "\\n") for value in values) + "\n"


@contextmanager
def _connected(url: str) -> Iterator[Any]:
    line = psycopg2.connect(url)
    try:
        with line, line.cursor() as cursor:
            yield cursor
    finally:
        line.close()


def _run(url: str, *statements: str) -> None:
    line = psycopg2.connect(url)
    line.autocommit = True
    try:
        with line.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        line.close()


def _do(command: Sequence[str], what: str) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600)
    if done.returncode:
        raise SystemExit(f"{done.stdout[-2000:]}\nThe benchmark needs {what}, which could not be made.")
