"""What a newcomer gets from the one command, timed where the promise has a time."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.management.commands.demo import another, redis_answers
from tests.config.house import TOP, House, demo, environment
from tests.servers.process import free_port, wait_until

# Two houses at once are more than two cores carry in time.
pytestmark = pytest.mark.xdist_group("processes")
FOLLOWS_SECONDS = 10


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with demo(tmp_path_factory.mktemp("demo")) as running:
        assert running.process.poll() is None, running.output
        yield running


@pytest.fixture(scope="module")
def token(house: House) -> str:
    return house.manage("api_token", "architect", "--scope", "write").splitlines()[-1]


def items(house: House) -> list[dict[str, Any]]:
    return house.call("GET", f"{house.url}/api/v1/items/?limit=500")["results"]


def item(house: House, title: str) -> dict[str, Any]:
    return next(one for one in items(house) if one["title"] == title)


def ticket(house: House, key: str) -> dict[str, Any]:
    return house.call("POST", f"{house.jira}/sandbox/api/issue", {"issue": key})


def all_linked(house: House) -> bool:
    return all(one["key"] and one["sync"]["state"] == "synced" for one in items(house))


def test_the_talks_plan_becomes_tickets(house: House) -> None:
    wait_until(lambda: all_linked(house), "36 tickets", 60)
    assert len(items(house)) == 36
    assert house.call("GET", f"{house.jira}/sandbox/api/")["issues"] == 36
    themes = [one["name"] for one in house.call("GET", f"{house.url}/api/v1/themes/")["results"]]
    assert len(themes) == 8
    page = house.call("GET", f"{house.url}/")
    places = [page.index(f">{name}<") for name in themes]
    assert places == sorted(places)
    assert all(one["key"] in page for one in items(house))


def test_an_edit_reaches_the_ticket_within_ten_seconds(house: House, token: str) -> None:
    wait_until(lambda: all_linked(house), "36 tickets", 60)
    before = item(house, "Storage motion for vhd storage")
    house.call(
        "PATCH",
        f"{house.url}/api/v1/items/{before['id']}/",
        {"title": "Storage motion for VHD disks", "lead_time": "0-3-months"},
        Authorization=f"Bearer {token}",
        If_Match=f'"{before["version"]}"',
    )

    def followed() -> bool:
        now = ticket(house, before["key"])
        return now["summary"] == "Storage motion for VHD disks" and "lead-time-0-3-months" in now["labels"]

    wait_until(followed, "the ticket following", FOLLOWS_SECONDS)


def test_an_edit_of_the_ticket_reaches_the_plan_within_ten_seconds(house: House) -> None:
    wait_until(lambda: all_linked(house), "36 tickets", 60)
    before = item(house, "Driver domains")
    change = {"issue": before["key"], "by": "admin", "summary": "Driver domains, restartable", "status": "In Progress"}
    house.call("POST", f"{house.jira}/sandbox/api/edit", change)

    def followed() -> bool:
        now = house.call("GET", f"{house.url}/api/v1/items/{before['id']}/")
        return (now["title"], now["status_category"]) == ("Driver domains, restartable", "doing")

    wait_until(followed, "the item following", FOLLOWS_SECONDS)
    assert "Driver domains, restartable" in house.call("GET", f"{house.url}/")


def test_it_prints_how_to_sign_in_and_answers_probes(house: House) -> None:
    password = (house.data / "demo_password").read_text()
    assert f"name architect, password {password}" in house.output
    assert house.call("GET", f"{house.url}/healthz") == {"status": "ok"}
    assert house.call("GET", f"{house.url}/readyz") == {"status": "ok"}


def start(data: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A demo that refuses to start."""
    command = [sys.executable, "manage.py", "demo", *words]
    env = environment(data) | variables
    return subprocess.run(command, cwd=TOP, env=env, capture_output=True, text=True, check=False, timeout=60)


def test_a_second_demo_on_the_same_data_is_refused(house: House) -> None:
    done = start(house.data, "--port", str(free_port()))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"CommandError: The demo already runs on this DATA_DIR at {house.url}/\n"
    assert house.call("GET", f"{house.url}/readyz") == {"status": "ok"}


def test_a_taken_port_gets_one_line_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        plan = start(tmp_path, PORT=str(port))
        jira = start(tmp_path, "--jira-port", str(port), PORT=str(free_port()))
    refused = f"CommandError: Port {port} cannot be used (Address already in use). Choose another: "
    assert (plan.returncode, plan.stdout, plan.stderr) == (1, "", f"{refused}PORT={another(port)} ./run\n")
    assert (jira.returncode, jira.stdout) == (1, "")
    assert jira.stderr == f"{refused}./run demo --jira-port {another(port)}\n"


def test_the_demos_plan_never_meets_another_jira(tmp_path: Path) -> None:
    (tmp_path / "demo").touch()
    done = start(tmp_path, "--port", str(free_port()), JIRA_URL=f"http://127.0.0.1:{free_port()}")
    assert done.returncode == 1
    assert "Set DATA_DIR to another folder" in done.stderr


def test_it_waits_for_its_tickets_before_it_says_welcome(house: House) -> None:
    lines = house.output.splitlines()
    making, welcome = "Making 36 tickets in the sandbox Jira …", f"  The plan     {house.url}/"
    assert 0 < lines.index(making) < lines.index(welcome)


def test_a_redis_that_does_not_answer_is_noticed(settings: Any) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    assert not redis_answers()
