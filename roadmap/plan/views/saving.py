"""Saving an item form over what others changed meanwhile: apart fields go together, one field changed twice asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from roadmap.people.models import Person

from .. import actions
from ..actions.values import shown
from ..forms import ItemForm
from ..models import Change, Item, Revision, Source
from ..pages import lead_times
from ..pages.history import in_words, names
from ..pages.latest import who
from ..pages.wording import moment


@dataclass(frozen=True, slots=True)
class Theirs:
    """What a field holds now in words, who wrote it there and when; `who` is empty where nobody can tell."""

    value: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Of the fields changed here (`mine`) others changed `fields`: nothing was saved. `current` are the values now."""

    item: Item
    current: Mapping[str, Any]
    mine: Collection[str]
    fields: Mapping[str, Theirs]


def create(form: ItemForm, by: Person) -> Item:
    """Make the item the form describes. Raises Invalid."""
    reason = form.cleaned_data["reason"]
    return actions.create(values=form.values(), by=by, source=Source.BROWSER, reason=reason)


@transaction.atomic
def save(item_id: int, form: ItemForm, by: Person) -> Item | Clash:
    """Write what the form's author changed. Raises Item.DoesNotExist, Invalid."""
    Revision.reserve()
    item = Item.objects.select_related("theme", "lead_time", "owner").get(pk=item_id)
    current, meanwhile = shown(item), _meanwhile(item, form)
    mine = _mine(form.values(), current, meanwhile)
    clash = {name: _theirs(name, current, meanwhile) for name in mine if name in meanwhile}
    if clash:
        return Clash(item, current, mine.keys(), clash)
    reason = form.cleaned_data["reason"]
    return actions.edit(item_id=item_id, version=item.version, values=mine, by=by, source=Source.BROWSER, reason=reason)


def _meanwhile(item: Item, form: ItemForm) -> Mapping[str, list[Change]]:
    """Changes made after the form was opened, by field; all fields where the form does not say when that was."""
    if form.cleaned_data["version"] == item.version:
        return {}
    seen = form.cleaned_data["seen"]
    if seen is None:
        return {name: [] for name in form.values()}
    found: dict[str, list[Change]] = {}
    for change in Change.objects.after(seen).filter(item=item).select_related("by"):
        found.setdefault(change.field, []).append(change)
    return found


def _mine(
    posted: Mapping[str, Any], current: Mapping[str, Any], meanwhile: Mapping[str, list[Change]]
) -> dict[str, Any]:
    """The fields the author changed from what the form showed, but for those that hold the same by now."""
    before = {name: changes[0].old for name, changes in meanwhile.items() if changes}
    return {
        name: value
        for name, value in posted.items()
        if value != current[name] and value != before.get(name, current[name])
    }


def _theirs(name: str, current: Mapping[str, Any], meanwhile: Mapping[str, list[Change]]) -> Theirs:
    changes = meanwhile.get(name)
    last = changes[-1] if changes else None
    return Theirs(
        in_words(current[name], names(lead_times())), who(last) if last else "", moment(last.at) if last else ""
    )
