"""A Celery application that gives each webhook a task of its own, as one would write it without an inbox."""

import os

from celery import Celery

app = Celery("rival", broker=os.environ.get("REDIS_URL"), set_as_current=False)
app.conf.update(task_ignore_result=True, task_acks_late=True, worker_hijack_root_logger=False)
DONE = "bench:rival-done"


@app.task(name="rival.read")
def read(url: str, mode: str, ident: str) -> None:
    """Read one ticket and store it; count it as done."""
    import django

    django.setup()
    from redis import Redis

    from .ground import Site
    from .rivals import get_and_save

    get_and_save(Site(url, mode), [ident])
    Redis.from_url(os.environ["REDIS_URL"]).incr(DONE)
