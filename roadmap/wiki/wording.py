"""How the wiki writes days, hours and numbers."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone


def moment(value: datetime) -> str:
    """ "14 Feb 2011 14:02"."""
    local = timezone.localtime(value)
    return f"{local.day} {local:%b %Y %H:%M}"


def grown(characters: int) -> str:
    """By how much a page grew: "+118", "−3", "0"."""
    return f"+{characters}" if characters > 0 else f"−{-characters}" if characters else "0"
