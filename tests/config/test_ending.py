"""However the demo is ended, nothing of it is left. A module of its own, so that no other house runs meanwhile."""

import os
import signal
from pathlib import Path

import pytest

from tests.config.house import alive, demo, family
from tests.servers.process import wait_until

pytestmark = pytest.mark.xdist_group("processes")
WHOLE_FAMILY = 8
"""The sandbox; gunicorn with two workers; Celery with beat and a pool of two."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo that is started again and again."""
    return tmp_path_factory.mktemp("kept")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_outlives_the_parent(kept: Path, number: signal.Signals) -> None:
    with demo(kept) as house:
        assert house.process.poll() is None, house.output
        wait_until(lambda: len(family(house.process.pid)) >= WHOLE_FAMILY, "every process", 60)
        descendants = family(house.process.pid)
        os.kill(house.process.pid, number)
        wait_until(lambda: not any(alive(pid) for pid in descendants), "the end of every process", 30)
        house.process.wait(10)
    if number == signal.SIGINT:
        assert house.process.returncode == 0
        assert "\nEnding …\n" in house.output
