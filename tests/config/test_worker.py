"""What a Celery worker keeps from task to task."""

import sys
from pathlib import Path

import pytest
from celery.fixups.django import DjangoWorkerFixup
from celery.signals import task_postrun, task_prerun
from django.db import connection

from config.celery import app
from integrations.sync import tasks


@pytest.mark.django_db
def test_its_connection_to_the_database_stays() -> None:
    connection.ensure_connection()
    kept = connection.connection
    fixup = DjangoWorkerFixup(app)
    for _ in range(3):
        fixup.close_database()
    assert connection.connection is kept


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("signal", [task_prerun, task_postrun])
def test_one_that_is_too_old_or_broken_goes(signal, monkeypatch: pytest.MonkeyPatch) -> None:
    connection.ensure_connection()
    signal.send(sender=None)
    assert connection.connection is not None
    connection.close_at = 0.0
    signal.send(sender=None)
    assert connection.connection is None
    connection.ensure_connection()
    monkeypatch.setattr(connection, "errors_occurred", True)
    monkeypatch.setattr(connection, "is_usable", lambda: False)
    signal.send(sender=None)
    assert connection.connection is None


def test_what_asks_the_tracker_is_loaded_before_the_pool_begins(
    settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a_tracker.py").write_text("connect = None")
    monkeypatch.syspath_prepend(tmp_path)
    settings.TRACKER_CONNECT = "a_tracker.connect"
    tasks.load()
    assert sys.modules.pop("a_tracker").connect is None
