"""The harness itself: it waits with a deadline, counts rightly, names what is missing and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.servers import packages
from tests.servers.__main__ import PARALLEL, Tally, count, stages
from tests.servers.process import ServerFailed, free_port, running, started, wait_for_port, wait_until

ROOT = Path(__file__).resolve().parent.parent
SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


def alive(pid: int) -> bool:
    """Whether the process runs; one that ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_server_ends_with_its_block(tmp_path):
    with running(SLEEPER, log=tmp_path / "log") as child:
        assert alive(child.pid)
    assert not alive(child.pid)


def test_a_server_that_ignores_the_signal_is_killed(tmp_path):
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    )
    log = tmp_path / "log"
    with running([sys.executable, "-c", deaf], log=log, patience=0.1) as child:
        wait_until(lambda: log.read_text() == "deaf\n", "the signal being ignored")
    assert child.returncode == -signal.SIGKILL


def test_a_killed_parent_leaves_no_orphan(tmp_path):
    parent = (
        "import sys; from pathlib import Path; from tests.servers.process import running\n"
        f"with running({SLEEPER!r}, log=Path({str(tmp_path / 'log')!r})) as child:\n"
        "    print(child.pid, flush=True); child.wait()"
    )
    with subprocess.Popen([sys.executable, "-c", parent], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        child = int(process.stdout.readline())
        process.kill()
    wait_until(lambda: not alive(child), "the orphan's end", 10)


def test_a_server_that_dies_is_reported_with_its_words(tmp_path):
    dying = [sys.executable, "-c", "raise SystemExit('no room left')"]
    log = tmp_path / "log"
    with running(dying, log=log) as child, pytest.raises(ServerFailed, match="It ended with 1:\nno room left"):
        wait_for_port(child, free_port(), log, "It")


def test_waiting_has_a_deadline():
    with pytest.raises(ServerFailed, match="the moon did not happen within 0 s"):
        wait_until(lambda: False, "the moon", 0)


def test_a_server_whose_port_was_taken_is_started_once_more():
    outcomes = iter([ServerFailed("port taken"), "redis://here"])

    @contextmanager
    def server():
        outcome = next(outcomes)
        if isinstance(outcome, ServerFailed):
            raise outcome
        yield outcome

    with ExitStack() as stack:
        assert started(stack, server) == "redis://here"


def report(folder: Path, **counts: int) -> Path:
    path = folder / "report.xml"
    attributes = " ".join(f'{name}="{number}"' for name, number in counts.items())
    path.write_text(f"<testsuites><testsuite {attributes}/></testsuites>")
    return path


def test_errors_are_failures(tmp_path):
    tally = count(report(tmp_path, tests=10, failures=2, errors=1, skipped=3), status=1)
    assert str(tally) == "4 passed, 3 failed, 3 skipped"


def test_a_run_that_ended_badly_without_a_failed_test_is_a_failure(tmp_path):
    assert count(report(tmp_path, tests=0, failures=0, errors=0, skipped=0), status=4) == Tally(failed=1)


def test_a_run_without_a_report_is_a_failure(tmp_path):
    assert count(tmp_path / "none.xml", status=-9) == Tally(failed=1)


def test_everything_is_three_stages_and_a_choice_is_one():
    assert [stage.servers for stage in stages([])] == [True, False, True]
    assert [stage.arguments[-1] for stage in stages([])] == ["tests/journeys", "tests/storage", "tests/journeys"]
    assert [stage.arguments for stage in stages(["tests/plan", "-k", "edit"])] == [
        ("-n", "2", "--dist", "loadgroup", "tests/plan", "-k", "edit")
    ]


def test_missing_packages_are_named_where_they_may_not_be_installed(monkeypatch):
    # Neither root nor sudo can be taken from a running process for real.
    monkeypatch.setattr(packages, "NEEDED", {"postgresql": lambda: None, "chromium": lambda: "here"})
    monkeypatch.setattr(packages, "_rights", lambda: None)
    with pytest.raises(
        SystemExit, match=r"need these Debian packages: postgresql\. Run: sudo apt-get update && .*postgresql$"
    ):
        packages.ensure()


def test_an_unknown_word_gets_one_line_of_usage():
    done = subprocess.run([ROOT / "run", "nonsense"], cwd="/", capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("usage: ./run [test")


def test_no_python_gets_one_line(tmp_path):
    (tmp_path / "run").write_bytes((ROOT / "run").read_bytes())
    for tool in ("sh", "dirname", "cat", "printf"):
        program = next(Path(folder) / tool for folder in ("/bin", "/usr/bin") if os.access(f"{folder}/{tool}", os.X_OK))
        (tmp_path / tool).symlink_to(program)
    done = subprocess.run(
        ["/bin/sh", tmp_path / "run", "test"], env={"PATH": str(tmp_path)}, capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 1
    assert done.stderr == "Python 3.11 or newer was not found. On Debian: apt-get install python3 python3-venv\n"


def test_tests_of_one_group_keep_to_one_process(tmp_path):
    """What starts processes relies on it, and a pytest that pytest-xdist is not made for says nothing."""
    (tmp_path / "test_group.py").write_text(
        "import os, pathlib, pytest\n"
        "@pytest.mark.xdist_group('together')\n"
        "@pytest.mark.parametrize('number', range(8))\n"
        "def test_it(number):\n"
        "    with pathlib.Path('pids').open('a') as pids:\n"
        "        print(os.getpid(), file=pids)\n"
    )
    plain = ["-p", "no:cacheprovider", "-p", "no:django", "-c", os.devnull, "--rootdir", str(tmp_path)]
    command = [sys.executable, "-m", "pytest", *PARALLEL, *plain, "test_group.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    pids = (tmp_path / "pids").read_text().split()
    assert (len(pids), len(set(pids))) == (8, 1)
