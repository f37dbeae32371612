"""What every test stands on: no network, reproducible examples, a real worker for those that ask."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection

from tests import network
from tests.servers.worker import worker

TOP = Path(__file__).resolve().parents[1]
hypothesis.settings.register_profile("suite", deadline=None, print_blob=True)
hypothesis.settings.register_profile("ci", parent=hypothesis.settings.get_profile("suite"), derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--stored", action="store_true", help="only tests that meet the suite's database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("stored"):
        others = [item for item in items if not _stored(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = filter(_stored, items)


def _stored(item: pytest.Item) -> bool:
    """Whether a test meets the database of the suite, rather than none or one that it starts itself."""
    meets = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(meets) and not item.get_closest_marker("own_servers")


@pytest.fixture(scope="session")
def plan_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DATA_DIR whose database is migrated, to be copied."""
    folder = tmp_path_factory.mktemp("plan")
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder)}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=TOP, env=env, check=True)
    return folder


@pytest.fixture
def data_dir(plan_data: Path, tmp_path: Path) -> Path:
    """A DATA_DIR of this test's own, with a migrated database, for the processes it starts."""
    return shutil.copytree(plan_data, tmp_path / "data")


@pytest.fixture(autouse=True, scope="session")
def network_cut() -> Iterator[None]:
    """Only loopback is open."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        network.cut(monkeypatch)
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Revisions begin anew with each test's database, so nothing kept by revision may outlive it."""
    for one in settings.CACHES:
        caches[one].clear()


@pytest.fixture
def celery_worker_process(transactional_db: None) -> Iterator[Callable[..., Path]]:
    """Call it with environment variables (JIRA_URL=…): a real worker with beat until the test ends. Answers its log."""
    with ExitStack() as stack:
        yield lambda **environment: stack.enter_context(worker(connection.settings_dict, **environment))
