"""What `manage.py sync` says when it cannot: one line, and an exit code that tells a setting from a failure."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.servers.process import free_port
from tests.sync.conftest import House

TOP = Path(__file__).resolve().parents[2]


def test_an_address_that_never_answered_is_a_wrong_setting(house: House, settings) -> None:
    settings.TRACKER_SETTINGS = settings.TRACKER_SETTINGS | {"JIRA_URL": f"http://127.0.0.1:{free_port()}"}
    item = house.add()
    answer = house.sync()
    assert answer.code == 2
    assert answer.err.count("\n") == 1
    assert "JIRA_URL" in answer.err
    assert house.edit(item, title="Still editable").title == "Still editable"


def test_an_address_that_answered_before_is_an_outage(house: House, settings) -> None:
    assert house.sync().code == 0
    house.fault("GET *", drop="before", times=5)
    house.fault("POST *", drop="before", times=5)
    answer = house.sync()
    assert answer.code == 1
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"JIRA_URL": ""}, "JIRA_URL"),
        ({"JIRA_URL": "ftp://jira"}, "JIRA_URL"),
        ({"JIRA_TOKEN": ""}, "JIRA_TOKEN"),
        ({"JIRA_PROJECT": ""}, "JIRA_PROJECT"),
        ({"JIRA_MAPPING": "/nowhere.toml"}, "JIRA_MAPPING"),
    ],
)
def test_a_wrong_setting_is_one_line_on_standard_error(wrong: dict[str, str], named: str, data_dir: Path) -> None:
    right = {"JIRA_URL": "http://127.0.0.1:9", "JIRA_TOKEN": "x", "JIRA_PROJECT": "XCP"}
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), **right, **wrong}
    words = [sys.executable, "manage.py", "sync"]
    done = subprocess.run(words, cwd=TOP, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert named in done.stderr
    assert done.stdout == ""


def test_a_failure_is_all_that_is_said(house: House) -> None:
    house.jira.tokens.expire(house.jira.token)
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit):
        call_command("sync", stdout=out, stderr=err)
    assert out.getvalue() == ""
    assert "JIRA_TOKEN" in err.getvalue()


def test_one_write_waits(house: House, settings) -> None:
    settings.SYNC_MASS_PUSH = 0
    house.add()
    answer = house.sync()
    assert answer.code == 1
    assert answer.err.startswith("1 write waits: ")
