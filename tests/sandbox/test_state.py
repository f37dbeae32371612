"""What outlives a sandbox's process, and the command that runs one."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import nullcontext
from pathlib import Path

import pytest
import requests
from django.core.management import CommandError, call_command

from integrations.sandbox import Sandbox, command, serve

ROOT = Path(__file__).parents[2]
FOREGROUND = """
import sys
from pathlib import Path
from integrations.sandbox.command import run
run(port=0, mode="dc", issues=3, project="XCP", token="t0ken", state=Path(sys.argv[1]))
"""


def test_tickets_come_back_as_they_were(tmp_path):
    path = tmp_path / "jira.json"
    jira = Sandbox("cloud", state=path)
    key = jira.create(summary="One", labels=["a"], components=["Cloud"], description="*x*", theme="Cloud")
    jira.edit(key, by="storage", status="Done", assignee="storage")
    jira.comment(key, "Kept", properties={"remark": {"id": 1}})
    jira.move(key, project="OPS")
    jira.component("Toolstack")
    jira.close()
    again = Sandbox("cloud", state=path)
    assert again.tickets == jira.tickets
    assert again.issue(key).key == "OPS-1"
    assert again.projects == jira.projects
    assert again.create(summary="Two") == "XCP-2"
    assert again.issue("XCP-2").id > jira.last_id
    assert len(again.searcher.search("labels = a", "plan-bot").issues) == 1
    again.close()


def test_changes_are_saved_without_being_asked(tmp_path):
    path = tmp_path / "jira.json"
    jira = Sandbox(state=path)
    jira.create(summary="One")
    timer = jira.state.waiting
    timer.join(5)
    assert path.exists()
    assert Sandbox(state=path).find("XCP-1")


def test_a_file_of_something_else_is_named(tmp_path):
    path = tmp_path / "jira.json"
    for content in ("{", "[]", "{}", '{"projects": [{"wish": 1}]}'):
        path.write_text(content)
        with pytest.raises(ValueError, match="is not a sandbox's state"):
            Sandbox(state=path)


def test_the_command_serves_until_it_is_told_to_end(tmp_path):
    state = tmp_path / "jira.json"
    with subprocess.Popen(
        [sys.executable, "-c", FOREGROUND, str(state)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        lines = [process.stdout.readline().strip() for _ in range(4)]
        assert lines[0].startswith("Sandbox Jira (Data Center): http://127.0.0.1:")
        told = dict(line.split("=", 1) for line in lines[1:])
        assert set(told) == {"JIRA_URL", "JIRA_TOKEN", "JIRA_PROJECT"}
        found = requests.get(
            f"{told['JIRA_URL']}/rest/api/2/search",
            params={"jql": f"project = {told['JIRA_PROJECT']}"},
            headers={"Authorization": f"Bearer {told['JIRA_TOKEN']}"},
            timeout=5,
        )
        assert found.json()["total"] == 3
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(10) == 0
    assert len(Sandbox("dc", state=state).tickets) == 3


@pytest.fixture
def at_once(monkeypatch):
    """The command ends as soon as it serves."""
    ended = threading.Event()
    ended.set()
    monkeypatch.setattr(command, "told_to_end", lambda: nullcontext(ended))


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"port": 99999}, "--port 99999 is no port: 0 (any free one) to 65535."),
        ({"port": -1}, "--port -1 is no port"),
        ({"issues": -3}, "--issues -3 is no number of tickets"),
        ({"project": "no key"}, "--project 'no key' is no key"),
        ({"project": "X"}, "--project 'X' is no key"),
        ({"state": Path("/nowhere/at/all.json")}, "--state /nowhere/at/all.json: there is no folder /nowhere/at."),
        ({"state": Path("/dev/null")}, "--state: /dev/null is not a sandbox's state"),
        ({"state": ROOT}, f"--state {ROOT} cannot be read (Is a directory)."),
    ],
)
def test_a_wrong_option_is_one_line_that_names_it(at_once, options, line):
    with pytest.raises(CommandError) as refused:
        call_command("sandbox_jira", **{"port": 0, **options})
    assert str(refused.value).startswith(line)
    assert "\n" not in str(refused.value)


def test_a_taken_port_is_one_line(at_once):
    with serve(Sandbox()) as server, pytest.raises(CommandError, match=r"Port \d+ cannot be used \(Address already"):
        call_command("sandbox_jira", port=int(server.url.rpartition(":")[2]))


def test_an_error_of_its_own_is_not_called_a_taken_port(at_once, monkeypatch):
    def broken(site):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(command, "settings", broken)
    with pytest.raises(OSError, match="No space left"):
        call_command("sandbox_jira", port=0)


def test_tickets_are_made_where_there_are_none(at_once, tmp_path, capsys):
    state = tmp_path / "jira.json"
    call_command("sandbox_jira", port=0, issues=3, state=state, mode="dc")
    assert "ignored" not in capsys.readouterr().out
    call_command("sandbox_jira", port=0, issues=5, state=state, mode="dc")
    assert f"--issues is ignored: {state} holds 3 tickets already." in capsys.readouterr().out
    assert len(Sandbox("dc", state=state).tickets) == 3
