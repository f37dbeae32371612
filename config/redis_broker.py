"""kombu's Redis, but for one fault: a worker that loses Redis while a task runs would end for good.

Closing the lost connection gives back the messages in hand, for which kombu makes a client of the connection that is
closed already; that fails with an AttributeError nobody expects (as in celery/kombu issue 582). Raised as what it is,
a connection that is lost, kombu passes over it and the worker connects anew.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import redis
from redis.exceptions import ConnectionError as Lost


class Channel(redis.Channel):
    """kombu's channel, but for what becomes of it after its connection."""

    def _connparams(self, asynchronous: bool = False) -> Any:
        if self.connection is None or self.connection.client is None:
            raise Lost("The connection to Redis is closed already.")
        return super()._connparams(asynchronous)


class Transport(redis.Transport):
    """`redis://` and `rediss://` with our channel."""

    Channel = Channel
