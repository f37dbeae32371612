"""A wrong setting is one line that names it and a clean end, whatever is started; a right one is read."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.config.house import TOP, environment
from tests.servers.process import free_port

PLAN = "roadmap/plan/demo/plan-2011.json"


def python(tmp_path: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    env = environment(tmp_path) | variables
    return subprocess.run(
        [sys.executable, *words], cwd=TOP, env=env, capture_output=True, text=True, check=False, timeout=60
    )


def manage(tmp_path: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return python(tmp_path, "manage.py", *words, **variables)


def test_a_command_tells_a_wrong_variable_in_one_line(tmp_path: Path) -> None:
    done = manage(tmp_path, "sync", JIRA_POLL_SECONDS="soon")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "JIRA_POLL_SECONDS must be a whole number from 1 to 1000000000, not 'soon'.\n"


def test_a_worker_tells_a_wrong_variable_in_one_line(tmp_path: Path) -> None:
    done = python(tmp_path, "-m", "celery", "-A", "config", "worker", "-B", REDIS_URL="foo")
    assert done.returncode == 1
    assert done.stderr == "REDIS_URL must be like redis://host:6379/0.\n"


def test_a_server_tells_a_wrong_variable_in_one_line_and_gives_up(tmp_path: Path) -> None:
    words = f"-m gunicorn config.wsgi:application --bind 127.0.0.1:{free_port()} --log-level critical"
    done = python(tmp_path, *words.split(), TIME_ZONE="Mars")
    assert done.returncode not in (0, -signal.SIGTERM)
    assert done.stderr == "TIME_ZONE must be a time zone like Europe/Berlin, not 'Mars'.\n"


@pytest.mark.parametrize("words", [("api_token", "architect"), ("import_plan", PLAN), ("sync",)])
def test_a_command_before_migrate_says_what_is_missing(tmp_path: Path, words: tuple[str, ...]) -> None:
    jira = {"JIRA_URL": f"http://127.0.0.1:{free_port()}", "JIRA_TOKEN": "x", "JIRA_PROJECT": "XCP"}
    done = manage(tmp_path, *words, **jira)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "The database of DATABASE_URL is not migrated: run ./run manage migrate\n"


def test_a_database_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    done = manage(tmp_path, "migrate", DATABASE_URL=f"postgres://plan:hush@127.0.0.1:{free_port()}/plan")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The database of DATABASE_URL cannot be used: ")
    assert done.stderr.count("\n") == 1
    assert "hush" not in done.stderr


def test_ctrl_c_while_the_settings_are_read_is_quiet(tmp_path: Path) -> None:
    # Reading this secret waits until somebody writes one.
    os.mkfifo(tmp_path / "secret_key")
    words = [sys.executable, "manage.py", "migrate"]
    with (
        subprocess.Popen(words, cwd=TOP, env=environment(tmp_path), stderr=subprocess.PIPE, text=True) as child,
        (tmp_path / "secret_key").open("w"),
    ):
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=30)
    assert (child.returncode, said) == (130, "")


def test_a_bare_server_has_its_groups_and_a_private_secret(tmp_path: Path) -> None:
    assert manage(tmp_path, "migrate", "-v0").returncode == 0
    ask = "from django.contrib.auth.models import Group; print(*Group.objects.values_list('name', flat=True))"
    assert manage(tmp_path, "shell", "-v0", "-c", ask).stdout.split() == ["architects", "chairs"]
    secret = tmp_path / "secret_key"
    assert len(secret.read_text()) > 50
    assert secret.stat().st_mode & 0o777 == 0o600
