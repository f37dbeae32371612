"""Redis as Celery's broker, with a worker that outlives its restart.

When Redis goes away, kombu closes the connection and puts the messages of running tasks back through a channel whose
connection is gone: an AttributeError, which ends the worker. Said as the lost connection that it is, the worker
connects anew. Nothing hangs on those messages: the rows they told of are in the database.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import redis
from redis.exceptions import ConnectionError as ConnectionLost


class Channel(redis.Channel):
    """A channel that knows when its connection is gone."""

    def _connparams(self, *args: Any, **kwargs: Any) -> Any:
        if self.connection is None or self.connection.client is None:
            raise ConnectionLost("The connection to Redis is closed.")
        return super()._connparams(*args, **kwargs)


class Transport(redis.Transport):
    """Kombu's own, with that channel."""

    Channel = Channel
