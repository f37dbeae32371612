"""What every test stands on: no network, reproducible examples, a real worker for those that ask."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection

from tests import network
from tests.servers.worker import worker

hypothesis.settings.register_profile("suite", deadline=None, print_blob=True)
hypothesis.settings.register_profile("ci", parent=hypothesis.settings.get_profile("suite"), derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "suite")


@pytest.fixture(autouse=True, scope="session")
def network_cut() -> Iterator[None]:
    """Only loopback is open."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        network.cut(monkeypatch)
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Revisions begin anew with each test's database, so nothing kept by revision may outlive it."""
    cache.clear()


@pytest.fixture
def celery_worker_process(transactional_db: None) -> Iterator[Callable[..., Path]]:
    """Call it with environment variables (JIRA_URL=…): a real worker with beat until the test ends. Answers its log."""
    with ExitStack() as stack:
        yield lambda **environment: stack.enter_context(worker(connection.settings_dict, **environment))
