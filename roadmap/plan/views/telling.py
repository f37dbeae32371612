"""Telling a form's author what happened: saved and what comes next, refused and why, or changed by two at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.forms import BoundField, Form
from django.http import HttpRequest

from ..forms import SHAPES, ItemForm, ThemeForm, initial, theme_initial
from ..models import Item, SyncState, Theme
from ..rules import Invalid
from .saving import Clash, Theirs

NEXT = {
    SyncState.PENDING: "Its ticket follows within seconds.",
    SyncState.CONFLICT: "The ticket differs in a field: somebody must choose.",
    SyncState.PARKED: "The ticket waits until somebody fills in a field.",
    SyncState.UNREACHABLE: "Its ticket cannot be reached; the change waits here.",
    SyncState.DELETED: "Its ticket was deleted; the change stays here.",
    SyncState.QUARANTINED: "Its ticket is held back; the change waits here.",
}


class FormRow(NamedTuple):
    """A field of the form and, after a clash, what others wrote into it."""

    field: BoundField
    theirs: Theirs | None


def saved(item_id: int, what: str) -> str:
    """What was done, and what the ticket does next."""
    state = Item.objects.values_list("sync_state", flat=True).get(pk=item_id)
    return f"{what} {NEXT.get(SyncState(state), '')}".strip()


def refuse(form: Form, invalid: Invalid) -> None:
    """Put each sentence beside its field."""
    for name, sentence in invalid.messages.items():
        form.add_error(name if name in form.fields else None, sentence)


def rows(form: Form, theirs: Mapping[str, Theirs] | None = None) -> dict[str, FormRow]:
    """The form's fields by name, each with what others wrote into it meanwhile."""
    return {name: FormRow(form[name], (theirs or {}).get(name)) for name in form.fields}


def clash_form(request: HttpRequest, clash: Clash[Item], seen: int) -> dict[str, Any]:
    """The form again: what was typed stays, untouched fields show what they hold now, saving again decides."""
    data, now = request.POST.copy(), initial(clash.current)
    for name in SHAPES.keys() - clash.mine:
        data[name] = now[name]
    data["version"], data["seen"] = str(clash.row.version), str(seen)
    form = ItemForm(data, initial=now)
    return {"form": form, "item": clash.row, "rows": rows(form, clash.fields), "clash": clash}


def theme_clash_form(request: HttpRequest, clash: Clash[Theme], seen: int) -> dict[str, Any]:
    """A theme's form again, in the same way."""
    data, now = request.POST.copy(), theme_initial(clash.row)
    for name in clash.current.keys() - clash.mine:
        data[name] = now[name]
    data["seen"] = str(seen)
    form = ThemeForm(data, theme=clash.row, initial=now)
    return {"form": form, "theme": clash.row, "rows": rows(form, clash.fields), "clash": clash}
