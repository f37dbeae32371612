"""What the plan shows on wiki pages: `{{plan}}`, `{{items}}`, `{{item}}`, `{{changes}}`, and tickets' keys as chips."""

from roadmap.wiki import macros

from ..models import Revision
from . import changes, chips, items, whole


def fill() -> None:
    """Put the plan's macros into the wiki's registry."""
    for macro in (whole.PLAN, items.ITEMS, chips.ITEM, changes.CHANGES):
        macros.register(macro)
    macros.register_reference(chips.chips, revision=Revision.current)


__all__ = ["fill"]
