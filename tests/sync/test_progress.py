"""A progress bar where a person watches, none where a script reads."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.sandbox import Sandbox, serve
from integrations.sandbox.server import Server
from tests.sync.test_command import TOP


def read_all(handle: int) -> str:
    said = b""
    while True:
        try:
            piece = os.read(handle, 4096)
        except OSError:  # Linux says so when the other end is closed
            return said.decode()
        if not piece:
            return said.decode()
        said += piece


@pytest.fixture
def jira() -> Iterator[tuple[Sandbox, Server]]:
    sandbox = Sandbox()
    with serve(sandbox) as server:
        yield sandbox, server
    sandbox.close()


@pytest.fixture
def env(jira: tuple[Sandbox, Server], data_dir: Path) -> dict[str, str]:
    """A migrated plan connected to that Jira, and a bar that shows every step."""
    sandbox, server = jira
    login = {"JIRA_EMAIL": sandbox.email, "JIRA_TOKEN": sandbox.token, "JIRA_PROJECT": "XCP"}
    env = {
        "TQDM_MININTERVAL": "0",
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(data_dir),
        "JIRA_URL": server.url,
        **login,
    }
    return env


def manage(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=TOP, env=env, capture_output=True, check=True)


def watch(env: dict[str, str], *words: str) -> tuple[bytes, str]:
    """Run it at a terminal: its standard output, and what the terminal showed."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = [sys.executable, "manage.py", *words]
    with subprocess.Popen(command, cwd=TOP, env=env, stdout=subprocess.PIPE, stderr=theirs) as watched:
        os.close(theirs)
        shown = read_all(ours)
        assert watched.stdout
        said = watched.stdout.read()
    os.close(ours)
    assert watched.returncode == 0, shown
    return said, shown


def test_a_terminal_sees_progress_and_a_pipe_does_not(jira: tuple[Sandbox, Server], env: dict[str, str]) -> None:
    jira[0].fill(300)
    said, shown = watch(env, "sync")
    assert "tickets: 100%" in shown
    assert "300/300" in shown
    assert "writes" not in shown
    assert said.startswith(b"300 pulled")
    assert manage(env, "sync", "--full").stderr == b""


def test_what_is_written_has_a_bar_of_its_own(env: dict[str, str], tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text("title\nDriver domains\nStorage motion\nImage publishing\n")
    manage(env, "import_plan", str(plan))
    said, shown = watch(env, "sync")
    assert re.search(r"writes: +\d\d%.* 1/[2-6] ", shown), shown
    assert re.search(r"writes: 100%.* (\d)/\1 ", shown), shown
    assert said.startswith(b"0 pulled, 3 pushed (3 created)")
