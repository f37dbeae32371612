"""What the form knows before anything is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from roadmap.api.numbers import whole_number
from roadmap.plan.models import Item

from ..models import Input


@dataclass(frozen=True, slots=True)
class Backed:
    """What the writer chose to back: `value` as the form sends it, and its title as the reader may see it."""

    value: str
    title: str


def backed(value: str, *, public_only: bool) -> Backed | None:
    """What "item:19" or "input:7" stands for; None where it is nothing that this reader may back."""
    kind, _, said = value.partition(":")
    number = whole_number(said)
    if number is None:
        return None
    title = _item_title(number, public_only) if kind == "item" else _input_title(number)
    return Backed(f"{kind}:{number}", title) if title else None


def _item_title(pk: int, public_only: bool) -> str:
    rows = Item.objects.current().filter(pk=pk).values_list("title", "public", "public__words")
    title, public, words = rows.first() or ("", None, "")
    return "" if public_only and public is None else words or title


def _input_title(pk: int) -> str:
    return Input.objects.published().filter(pk=pk).values_list("published_as", flat=True).first() or ""


def prefill(user: Any) -> dict[str, str]:
    """What is known of a signed-in customer: name, address, and the organisation of their last note."""
    if not user.is_authenticated:
        return {}
    last = Input.objects.filter(account=user, organisation__isnull=False).select_related("organisation").first()
    organisation = last.organisation.name if last and last.organisation else ""
    return {"name": str(user), "email": user.email, "organisation": organisation}
