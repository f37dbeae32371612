"""A progress bar where a person watches, none where a script reads."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

from integrations.sandbox import Sandbox, serve
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


def test_a_terminal_sees_progress_and_a_pipe_does_not(tmp_path: Path) -> None:
    sandbox = Sandbox()
    sandbox.fill(300)
    with serve(sandbox) as server:
        login = {"JIRA_EMAIL": sandbox.email, "JIRA_TOKEN": sandbox.token, "JIRA_PROJECT": "XCP"}
        env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "JIRA_URL": server.url, **login}
        env["TQDM_MININTERVAL"] = "0"
        manage = [sys.executable, "manage.py"]
        subprocess.run([*manage, "migrate", "-v0"], cwd=TOP, env=env, check=True)
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        watched = subprocess.run([*manage, "sync"], cwd=TOP, env=env, stdout=subprocess.PIPE, stderr=theirs, check=True)
        os.close(theirs)
        assert "300/300" in read_all(ours)
        os.close(ours)
        assert watched.stdout.startswith(b"300 pulled")
        piped = subprocess.run([*manage, "sync", "--full"], cwd=TOP, env=env, capture_output=True, check=True)
        assert piped.stderr == b""
    sandbox.close()
