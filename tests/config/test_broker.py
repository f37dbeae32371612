"""The embedded broker under many writers and readers; Redis when it is lost."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection
from kombu.common import ignore_errors
from kombu.simple import SimpleQueue
from kombu.transport import get_transport_cls
from kombu.transport.virtual import base

from config.broker import Transport
from config.celery import app
from config.redis_broker import Transport as RedisTransport
from tests.servers.redis import restartable_redis

MESSAGES = 300


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Connection]:
    options = {"data_folder_in": tmp_path, "data_folder_out": tmp_path, "control_folder": tmp_path / "control"}
    with Connection("filesystem://localhost", transport=Transport, transport_options=options) as connection:
        yield connection


def test_a_message_appears_whole(folder: Connection, tmp_path: Path) -> None:
    channel = folder.channel()
    seen: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not (done.is_set() and not list(tmp_path.glob("*.msg"))):
            try:
                seen.append(channel._get("celery")["number"])
            except Empty:
                continue

    with ThreadPoolExecutor(4) as readers:
        waiting = [readers.submit(read) for _ in range(2)]
        writers = [readers.submit(channel._put, "celery", {"number": n, "x": "y" * 5000}) for n in range(MESSAGES)]
        try:
            for one in writers:
                one.result(30)
        finally:
            # Else the readers, and the pool's end with them, would wait for ever.
            done.set()
        for one in waiting:
            one.result(30)
    assert sorted(seen) == list(range(MESSAGES))


def test_a_message_put_leaves_no_draft(folder: Connection, tmp_path: Path) -> None:
    channel = folder.channel()
    channel._put("celery", {"number": 1})
    first = next(tmp_path.glob("*.msg"))
    assert json.loads(first.read_text()) == {"number": 1}
    assert not list(tmp_path.glob("*.draft"))


def test_a_half_written_message_is_not_there(folder: Connection, tmp_path: Path) -> None:
    (tmp_path / "0_dead.draft").write_text("")
    with pytest.raises(Empty):
        folder.channel()._get("celery")


def test_a_wait_for_messages_is_short(folder: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Celery asks for two seconds, twice after it was told to end."""
    clock = iter(range(10_000))
    monkeypatch.setattr(base, "monotonic", lambda: next(clock) / 20)
    monkeypatch.setattr(base, "sleep", lambda seconds: None)
    channel = folder.default_channel
    channel.queue_declare("celery")
    channel.basic_consume("celery", no_ack=True, callback=print, consumer_tag="one")
    with pytest.raises(TimeoutError):
        folder.drain_events(timeout=2.0)
    assert next(clock) / 20 < 1


def test_a_redis_that_is_lost_with_a_message_in_hand_ends_nobody() -> None:
    """What kombu comes to when it closes a lost connection; the scenarios have the loss itself."""
    with restartable_redis() as server:
        connection = Connection(server.url, transport=RedisTransport)
        channel = connection.default_channel
        queue = SimpleQueue(channel, "celery")
        queue.put({"number": 1})
        assert queue.get(timeout=10).payload == {"number": 1}
        server.stop()
        channel._disconnect_pools()
        connection.transport.client = None
        ignore_errors(connection, channel.close)
        assert channel.closed


@pytest.mark.parametrize("scheme", ["redis", "rediss"])
def test_the_worker_uses_it(scheme: str) -> None:
    assert app.main == "evolution_plan"
    assert get_transport_cls(scheme) is RedisTransport
