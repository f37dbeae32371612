"""A wrong environment variable is one line that names it; a right one is read."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.config.house import TOP, environment


def manage(tmp_path: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    env = environment(tmp_path) | variables
    return subprocess.run(command, cwd=TOP, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JIRA_POLL_SECONDS", "soon"),
        ("PORT", "abc"),
        ("READ_ACCESS", "maybe"),
        ("BASE_URL", "plan.example.org"),
        ("DATABASE_URL", "foo://x"),
    ],
)
def test_a_wrong_variable_is_one_line_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    done = manage(tmp_path, "sync", **{name: value})
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert name in done.stderr


def test_a_bare_server_has_its_groups_and_a_private_secret(tmp_path: Path) -> None:
    assert manage(tmp_path, "migrate", "-v0").returncode == 0
    ask = "from django.contrib.auth.models import Group; print(*Group.objects.values_list('name', flat=True))"
    assert manage(tmp_path, "shell", "-v0", "-c", ask).stdout.split() == ["architects", "chairs"]
    secret = tmp_path / "secret_key"
    assert len(secret.read_text()) > 50
    assert secret.stat().st_mode & 0o777 == 0o600
