"""Plans that rooms above keep as they stood, by the number of a review. Filled in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .sheet import Sheet


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan that is kept: `tag` tells one from another, `revision` is the newest change it knows."""

    tag: str
    revision: int
    sheet: Callable[[], Sheet]


Keeper = Callable[[int], Kept | None]
_keepers: list[Keeper] = []


def register_kept(keeper: Keeper) -> None:
    """Say who keeps plans."""
    _keepers[:] = [keeper]


def kept(number: int) -> Kept | None:
    """The plan as the review of this number left it; None where there is none."""
    return _keepers[0](number) if _keepers else None
