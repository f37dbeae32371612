"""Each scenario of the table in both modes, over real HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest

from .conftest import House
from .scenarios import SCENARIOS, Stage, restarts, workers

pytestmark = pytest.mark.django_db
# Those that start processes must not run beside the demo's houses.
TOGETHER = pytest.mark.xdist_group("processes")
MARKS = {
    workers.__name__: (TOGETHER, pytest.mark.django_db(transaction=True)),
    restarts.__name__: (TOGETHER, pytest.mark.own_servers),
}
QUICK = {"JIRA_POLL_SECONDS": "1", "SYNC_SWEEP_SECONDS": "1", "SYNC_LEASE_SECONDS": "3", "SYNC_BACKOFF_SECONDS": "1"}


def cases() -> Iterator[Any]:
    for name, play in SCENARIOS.items():
        yield pytest.param(name, marks=MARKS.get(play.__module__, ()))


@pytest.fixture
def worker(request, house, settings):
    """Starts a real Celery worker on the test's plan and Jira; answers its log."""

    def start():
        settings.SYNC_LEASE_SECONDS = int(QUICK["SYNC_LEASE_SECONDS"])
        connected = {name: value for name, value in settings.TRACKER_SETTINGS.items() if value}
        return request.getfixturevalue("celery_worker_process")(**connected, **QUICK)

    return start


@pytest.mark.parametrize("name", list(cases()))
def test_scenario(name: str, house: House, settings, client, worker) -> None:
    SCENARIOS[name](Stage(house, settings, client, worker))
