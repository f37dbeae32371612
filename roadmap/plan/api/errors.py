"""The plan's refusals as the API's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from roadmap.api.errors import PreconditionFailed, invalid

from ..actions import Stale
from ..models import Item
from ..rules import Invalid


@contextmanager
def domain_errors() -> Iterator[None]:
    """Around a domain call: Invalid becomes 400, Stale 412."""
    try:
        yield
    except Invalid as error:
        raise invalid(error.messages) from None
    except Stale as error:
        raise stale(error.item) from None


def stale(item: Item) -> PreconditionFailed:
    """412, naming the version to read."""
    detail = f"Item {item.pk} is at version {item.version} now: read it again, then repeat your change."
    return PreconditionFailed(detail, version=item.version)
