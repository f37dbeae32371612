"""What outlives a sandbox's process, and the command that runs one."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from integrations.sandbox import Sandbox, serve
from integrations.sandbox.command import run

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


def test_a_taken_port_is_an_os_error():
    with serve(Sandbox()) as server, pytest.raises(OSError, match="in use"):
        run(port=int(server.url.rpartition(":")[2]))
