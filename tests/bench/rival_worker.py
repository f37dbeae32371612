"""A Celery application that gives each webhook a task of its own, as one would write it without an inbox."""

import os
from functools import cache
from typing import Any

from celery import Celery

from .rivals import FIELDS

app = Celery("rival", broker=os.environ.get("REDIS_URL"), set_as_current=False)
app.conf.update(task_ignore_result=True, task_acks_late=True, worker_hijack_root_logger=False)
DONE = "bench:rival-done"


@cache
def pieces(url: str, mode: str) -> tuple[Any, Any]:
    """Client and store of a worker process, made once."""
    import django

    django.setup()
    from .ground import Site
    from .rivals import Store, library

    return library(Site(url, mode)), Store()


@cache
def counter() -> Any:
    from redis import Redis

    return Redis.from_url(os.environ["REDIS_URL"])


@app.task(name="rival.read")
def read(url: str, mode: str, ident: str) -> None:
    """Read one ticket and store it; count it as done."""
    client, store = pieces(url, mode)
    store.save(client.issue(ident, fields=FIELDS))
    counter().incr(DONE)
