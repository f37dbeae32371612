"""What is kept in the cache for a day; while it does not answer, everything is made anew."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

SECONDS = 86_400
NEAR = "near"
"""The cache of each process, for what is small, asked for at every request and named by its revision."""
logger = logging.getLogger(__name__)


def kept(keys: Iterable[str]) -> dict[str, Any]:
    """What the cache still holds of these."""
    try:
        return dict(cache.get_many(list(keys)))
    except (OSError, RedisError) as error:
        logger.warning("The cache does not answer: %s", error)
        return {}


def keep(values: Mapping[str, Any]) -> None:
    """Keep each under its key."""
    if values:
        with suppress(OSError, RedisError):
            cache.set_many(dict(values), SECONDS)
