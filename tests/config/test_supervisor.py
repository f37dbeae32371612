"""The parent of several processes: nothing that it started outlives it, not even the children of a child that died."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.house import TOP, alive, family
from tests.servers.process import wait_until

# A process with a child that is deaf to requests, as a worker has a pool.
NURSE = """
import signal, subprocess, sys, time
deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
child = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
child.stdout.readline()
open(sys.argv[1], "w").close()
time.sleep(600)
"""
PARENT = f"""
import sys
from config.supervisor import Supervisor
with Supervisor(say=lambda words: print(words, flush=True)) as house:
    house.start("worker", [sys.executable, "-c", {NURSE!r}, sys.argv[1]], {{}})
    code = house.run()
sys.exit(code)
"""


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    up = tmp_path / "up"
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(up)], cwd=TOP, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            wait_until(up.exists, "the worker and its child")
            yield process
        finally:
            process.kill()


def test_a_killed_childs_own_children_end_too(parent: subprocess.Popen[str]) -> None:
    descendants = family(parent.pid)
    assert len(descendants) == 2
    os.kill(min(descendants), signal.SIGKILL)
    said, _ = parent.communicate(timeout=30)
    assert parent.returncode == 1
    assert said == "The worker ended (exit status -9); ending the others.\n"
    wait_until(lambda: not any(map(alive, descendants)), "the end of the orphan", 5)


def test_what_is_asked_to_end_says_so(parent: subprocess.Popen[str]) -> None:
    descendants = family(parent.pid)
    parent.send_signal(signal.SIGINT)
    said, _ = parent.communicate(timeout=30)
    assert (parent.returncode, said) == (0, "Ending …\n")
    wait_until(lambda: not any(map(alive, descendants)), "the end of every process", 5)
