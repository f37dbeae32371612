"""A private PostgreSQL: a cluster in a temporary folder, on loopback, careless of disks."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .packages import postgres_bin
from .process import Restartable, ServerFailed, free_port, running, wait_for_port

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "autovacuum": "on",
    "log_min_messages": "warning",
}


@contextmanager
def postgres() -> Iterator[str]:
    """A running PostgreSQL; yields its DATABASE_URL."""
    with restartable_postgres() as server:
        yield server.url


@contextmanager
def restartable_postgres() -> Iterator[Restartable]:
    """The same; yields the server, whose `url` is its DATABASE_URL."""
    programs = postgres_bin()
    if programs is None:
        raise ServerFailed("PostgreSQL is not installed: initdb was not found")
    # PostgreSQL refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="plan-postgres-"))
    try:
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        _make_cluster(programs, folder, user)
        port = free_port()
        options = [f"--{name.replace('_', '-')}={value}" for name, value in SETTINGS.items()]
        command = [programs / "postgres", "-D", folder / "data", "-p", str(port), *options]
        log = folder / "log"

        @contextmanager
        def life() -> Iterator[None]:
            with running(command, log=log, user=user, cwd=folder, stop=signal.SIGINT) as child:
                wait_for_port(child, port, log, "PostgreSQL")
                yield

        with Restartable(f"postgres://plan@127.0.0.1:{port}/postgres", life) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_cluster(programs: Path, folder: Path, user: str | None) -> None:
    rights = {"user": user, "group": user, "extra_groups": []} if user else {}
    done = subprocess.run(
        [
            programs / "initdb",
            *("-D", folder / "data", "-U", "plan", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"),
        ],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **rights,  # type: ignore[call-overload]
    )
    if done.returncode:
        raise ServerFailed(f"initdb failed:\n{done.stdout}")
