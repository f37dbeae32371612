"""Saving a form over what others changed meanwhile: apart fields go together, one field changed twice asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import transaction

from roadmap.people.models import Person

from .. import actions
from ..actions.values import shown
from ..forms import ItemForm, ThemeForm
from ..models import Change, Item, Revision, Source, Theme
from ..pages import lead_times
from ..pages.history import in_words, names
from ..pages.latest import who
from ..pages.wording import moment
from .later import ask_why


@dataclass(frozen=True, slots=True)
class Theirs:
    """What a field holds now in words, who wrote it there and when; `who` is empty where nobody can tell."""

    value: str
    who: str
    when: str


R = TypeVar("R", Item, Theme)


@dataclass(frozen=True, slots=True)
class Clash(Generic[R]):
    """Of the fields changed here (`mine`) others changed `fields`: nothing was saved. `current` are the values now."""

    row: R
    current: Mapping[str, Any]
    mine: Collection[str]
    fields: Mapping[str, Theirs]


def create(form: ItemForm, by: Person) -> Item:
    """Make the item the form describes. Raises Invalid."""
    reason = form.cleaned_data["reason"]
    return actions.create(values=form.values(), by=by, source=Source.BROWSER, reason=reason)


@transaction.atomic
def save(item_id: int, form: ItemForm, by: Person) -> Item | Clash[Item]:
    """Write what the form's author changed. Raises Item.DoesNotExist, Invalid."""
    Revision.reserve()
    item = Item.objects.select_related("theme", "lead_time", "owner").get(pk=item_id)
    same = form.cleaned_data["version"] == item.version
    current, meanwhile = shown(item), {} if same else _meanwhile(form, item=item)
    mine = _mine(form.values(), current, meanwhile)
    if mine.keys() & meanwhile.keys():
        return _clash(item, current, mine, meanwhile)
    reason = form.cleaned_data["reason"]
    ask_why(current["lead_time"], mine.get("lead_time"), reason)
    return actions.edit(item_id=item_id, version=item.version, values=mine, by=by, source=Source.BROWSER, reason=reason)


@transaction.atomic
def create_theme(form: ThemeForm, by: Person) -> Theme:
    """Make the theme the form describes, where it says. Raises Invalid."""
    said = _said(form, by)
    theme = actions.add_theme(**{"name": ""} | form.values(), **said)
    if "after" in form.data:
        actions.place_theme(theme_id=theme.pk, after=form.cleaned_data["after"], **said)
    return theme


@transaction.atomic
def save_theme(theme_id: int, form: ThemeForm, by: Person) -> Theme | Clash[Theme]:
    """Write what the form's author changed of a theme. Raises Theme.DoesNotExist, Invalid."""
    Revision.reserve()
    theme = Theme.objects.get(pk=theme_id)
    current = {"name": theme.name, "description": theme.description}
    meanwhile = _meanwhile(form, theme=theme)
    mine = _mine(form.values(), current, meanwhile)
    if mine.keys() & meanwhile.keys():
        return _clash(theme, current, mine, meanwhile)
    said = _said(form, by)
    if form.moved():
        actions.place_theme(theme_id=theme_id, after=form.cleaned_data["after"], **said)
    return actions.edit_theme(theme_id=theme_id, values=mine, **said)


def _said(form: ThemeForm, by: Person) -> dict[str, Any]:
    return {"by": by, "source": Source.BROWSER, "reason": form.cleaned_data["reason"]}


def _meanwhile(form: ItemForm | ThemeForm, **subject: Any) -> dict[str, list[Change]]:
    """Changes made after the form was opened, by field; all fields where the form does not say when that was."""
    seen = form.cleaned_data["seen"]
    if seen is None:
        return {name: [] for name in form.values()}
    found: dict[str, list[Change]] = {}
    for change in Change.objects.after(seen).filter(**subject).select_related("by"):
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


def _clash(
    row: R, current: Mapping[str, Any], mine: Mapping[str, Any], meanwhile: Mapping[str, list[Change]]
) -> Clash[R]:
    twice = {name: _theirs(name, current, meanwhile) for name in mine if name in meanwhile}
    return Clash(row, current, mine.keys(), twice)


def _theirs(name: str, current: Mapping[str, Any], meanwhile: Mapping[str, list[Change]]) -> Theirs:
    changes = meanwhile.get(name)
    last = changes[-1] if changes else None
    return Theirs(
        in_words(current[name], names(lead_times())), who(last) if last else "", moment(last.at) if last else ""
    )
