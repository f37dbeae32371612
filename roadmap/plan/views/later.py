"""A guess that moves later asks for one line of reason; a missing one is said beside its field."""

from __future__ import annotations

from collections.abc import Mapping

from ..pages import LeadTimeHead, lead_times
from ..rules import Invalid


def heads() -> dict[str, LeadTimeHead]:
    """Lead times by slug."""
    return {one.slug: one for one in lead_times()}


def moves_later(known: Mapping[str, LeadTimeHead], old: str, new: str) -> bool:
    """Whether a lead time (a slug) goes to a later one."""
    return old in known and new in known and known[new].is_later_than(known[old])


def ask_why(old: str, new: str | None, reason: str) -> None:
    """Raise Invalid naming `reason` where the lead time goes later and nobody says why."""
    if new is None or reason.strip():
        return
    known = heads()
    if moves_later(known, old, new):
        raise Invalid({"reason": f"It moves later, {way(known, old, new)}: say why in one line."})


def way(known: Mapping[str, LeadTimeHead], old: str, new: str) -> str:
    """ "from 3–6 to 6–12 months"."""
    if old not in known or new not in known:
        return f"from {old} to {new}"
    return f"from {known[old].short} to {known[new].name}"
