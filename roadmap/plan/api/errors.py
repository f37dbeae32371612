"""The plan's refusals as the API's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext

from django.db import transaction

from roadmap.api.errors import PreconditionFailed, invalid

from ..actions import Stale
from ..models import Item
from ..rules import Invalid


@contextmanager
def domain_errors(wrong: Mapping[str, str]) -> Iterator[None]:
    """Around a domain call: Invalid becomes 400, Stale 412.

    What the caller found `wrong` already is told together with what the domain refuses; then nothing is written.
    """
    try:
        with transaction.atomic() if wrong else nullcontext():
            yield
            if wrong:
                raise Invalid({})
    except Invalid as error:
        raise invalid({**wrong, **error.messages}) from None
    except Stale as error:
        raise stale(error.item) from None


def stale(item: Item) -> PreconditionFailed:
    """412, naming the version to read."""
    detail = f"Item {item.pk} is at version {item.version} now: read it again, then repeat your change."
    return PreconditionFailed(detail, version=item.version)
