"""The forms of items and themes: they read what was typed; what is valid, the plan's actions say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from hashlib import sha1
from typing import Any

from django import forms

from roadmap.people.models import Person

from .models import Item, Status, Theme
from .models.groups import UNSORTED
from .pages import Calibration, Wanted, calibration, lead_times
from .rules import REASON_LENGTH, clean_description, clean_labels

SUGGESTED = 500
"""Owners and priorities offered while typing."""
MOST_AT_ONCE = 500
"""Items one bulk edit may change."""


class ItemForm(forms.Form):
    """An item's fields. `version` and `seen` (the plan's revision) say what its author was looking at."""

    title = forms.CharField(required=False)
    description = forms.CharField(required=False, strip=False, widget=forms.Textarea({"rows": 14}))
    theme = forms.ChoiceField(required=False)
    lead_time = forms.ChoiceField(required=False, label="Lead time", widget=forms.RadioSelect)
    status = forms.ChoiceField(required=False)
    owner = forms.CharField(required=False, widget=forms.TextInput({"list": "owners", "autocomplete": "off"}))
    labels = forms.CharField(required=False)
    priority = forms.CharField(required=False, widget=forms.TextInput({"list": "priorities", "autocomplete": "off"}))
    reason = forms.CharField(required=False, max_length=REASON_LENGTH)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", "Unsorted"), *_themes()]  # type: ignore[attr-defined]
        self.fields["lead_time"].choices = [(one.slug, one.short) for one in lead_times()]  # type: ignore[attr-defined]
        self.fields["status"].choices = [(name, name) for name in _statuses(self.initial.get("status"))]  # type: ignore[attr-defined]
        self.owners = Person.objects.order_by("name").values_list("name", flat=True).distinct()[:SUGGESTED]
        self.priorities = Item.objects.exclude(priority="").values_list("priority", flat=True).distinct()[:SUGGESTED]

    @cached_property
    def picks(self) -> list[tuple[Any, Calibration | None]]:
        """The lead times to choose from, each with how such guesses went."""
        known = calibration(self.initial.get("theme") or None)
        return [(radio, known.get(radio.data["value"])) for radio in self["lead_time"]]

    def values(self) -> dict[str, Any]:
        """What was typed, named and shaped as the plan's actions want it. Fields that were not sent are left out."""
        sent = {name: value for name, value in self.cleaned_data.items() if name in self.data and name in SHAPES}
        return {name: SHAPES[name](value) for name, value in sent.items()}


class MoveForm(forms.Form):
    """Where an item is to stand. `version` and `was` (theme and lead time) say what its author was looking at."""

    theme = forms.ChoiceField()
    lead_time = forms.ChoiceField(label="Lead time", widget=forms.RadioSelect)
    before = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(required=False, max_length=REASON_LENGTH)
    version = forms.IntegerField(widget=forms.HiddenInput)
    was = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [*_themes(), (UNSORTED, "Unsorted")]  # type: ignore[attr-defined]
        self.fields["lead_time"].choices = [(one.slug, one.short) for one in lead_times()]  # type: ignore[attr-defined]

    @staticmethod
    def place(item: Item) -> str:
        """Where an item stands, as `was` names it."""
        return f"{item.theme.slug} {item.lead_time.slug}"

    def clashes(self, item: Item) -> bool:
        """Whether others put the item elsewhere meanwhile, and not where its author wants it."""
        asked, now = self.cleaned_data, self.place(item)
        wanted = f"{asked['theme']} {asked['lead_time']}"
        return asked["version"] != item.version and now not in (asked["was"], wanted)


class BulkForm(forms.Form):
    """What to set on many items; what is left empty stays as it is on each. `item` is "id:version", once an item."""

    theme = forms.ChoiceField(required=False)
    lead_time = forms.ChoiceField(required=False, label="Lead time")
    status = forms.ChoiceField(required=False)
    owner = forms.CharField(required=False, widget=forms.TextInput({"list": "many-owners", "autocomplete": "off"}))
    nobody = forms.BooleanField(required=False, label="Nobody")
    add = forms.CharField(required=False, label="Add labels")
    remove = forms.CharField(required=False, label="Take labels off")
    reason = forms.CharField(required=False, max_length=REASON_LENGTH)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Beside it cells are edited by forms whose fields have the same names.
        super().__init__(*args, **{"auto_id": "many_%s", **kwargs})
        as_it_is = ("", "as it is")
        self.fields["theme"].choices = [as_it_is, *_themes(), (UNSORTED, "Unsorted")]  # type: ignore[attr-defined]
        heads = [(one.slug, one.name) for one in lead_times()]
        self.fields["lead_time"].choices = [as_it_is, *heads]  # type: ignore[attr-defined]
        self.fields["status"].choices = [as_it_is, *((name, name) for name in _statuses(None))]  # type: ignore[attr-defined]
        self.owners = Person.objects.order_by("name").values_list("name", flat=True).distinct()[:SUGGESTED]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if not self.chosen():
            raise forms.ValidationError("No item is selected: go back and tick those to change.")
        if len(self.chosen()) > MOST_AT_ONCE:
            raise forms.ValidationError(
                f"At most {MOST_AT_ONCE} items can be changed at once; these are {len(self.chosen())}."
            )
        if asked.get("owner") and asked.get("nobody"):
            self.add_error("owner", "Name an owner or tick Nobody, not both.")
        for name in ("add", "remove"):
            self._check_labels(name, asked.get(name, ""))
        return asked

    def _check_labels(self, name: str, typed: str) -> None:
        try:
            clean_labels(SHAPES["labels"](typed))
        except ValueError as error:
            self.add_error(name, str(error))

    def chosen(self) -> dict[int, int]:
        """The version of each chosen item, by id; what is no number is dropped."""
        pairs = [text.split(":") for text in self.data.getlist("item")]  # type: ignore[attr-defined]
        return {int(pair[0]): int(pair[1]) for pair in pairs if len(pair) == 2 and all(map(_short_number, pair))}

    def wanted(self) -> Wanted:
        """What is to be set."""
        asked = self.cleaned_data
        values = {name: asked[name] for name in ("theme", "lead_time", "status", "owner") if asked[name]}
        if asked["nobody"]:
            values["owner"] = None
        return Wanted(values, frozenset(SHAPES["labels"](asked["add"])), frozenset(SHAPES["labels"](asked["remove"])))

    def digest(self) -> str:
        """Tells what was looked at from what was typed since."""
        wanted = self.wanted()
        parts = (
            sorted(self.chosen().items()),
            sorted(wanted.values.items()),
            sorted(wanted.add),
            sorted(wanted.remove),
        )
        return sha1(repr(parts).encode(), usedforsecurity=False).hexdigest()


def _short_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 10


class RestoreForm(forms.Form):
    """Putting a field back: why, and what its author was looking at."""

    reason = forms.CharField(required=False, max_length=REASON_LENGTH - 100)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ThemeForm(forms.Form):
    """A theme's name, words and place on the page. `seen` (the plan's revision) says what its author looked at."""

    name = forms.CharField(required=False)
    description = forms.CharField(required=False, strip=False, label="Words", widget=forms.Textarea({"rows": 10}))
    after = forms.ChoiceField(required=False, label="Place", show_hidden_initial=True)
    reason = forms.CharField(required=False, max_length=REASON_LENGTH)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, theme: Theme | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(slug, f"after {name}") for slug, name in _themes() if theme is None or slug != theme.slug]
        self.fields["after"].choices = [("", "first"), *others]  # type: ignore[attr-defined]
        self.initial.setdefault("after", others[-1][0] if others else "")
        if theme is not None and theme.slug == UNSORTED:
            del self.fields["after"]

    def values(self) -> dict[str, Any]:
        """The theme's name and words as the plan stores them. Fields that were not sent are left out."""
        sent = {name: self.cleaned_data[name] for name in ("name", "description") if name in self.data}
        return {name: THEME_SHAPES[name](value) for name, value in sent.items()}

    def moved(self) -> bool:
        """Whether its author chose another place than the form showed."""
        return "after" in self.changed_data


def theme_initial(theme: Theme) -> dict[str, Any]:
    """A theme's values as the form's fields hold them."""
    slugs = ["", *(slug for slug, _ in _themes())]
    after = slugs[slugs.index(theme.slug) - 1] if theme.slug in slugs else ""
    return {"name": theme.name, "description": theme.description, "after": after}


def initial(values: Mapping[str, Any]) -> dict[str, Any]:
    """An item's values as the form's fields hold them."""
    return {name: value for name, value in values.items() if name in SHAPES} | {
        "labels": " ".join(values.get("labels") or []),
        "owner": values.get("owner") or "",
        "priority": values.get("priority") or "",
        "theme": "" if values.get("theme") == "unsorted" else values.get("theme", ""),
    }


def _themes() -> list[tuple[str, str]]:
    return list(Theme.objects.in_plan_order().exclude(slug=UNSORTED).values_list("slug", "name"))


def _statuses(current: str | None) -> list[str]:
    known = list(Status.objects.values_list("name", flat=True))
    return known if current is None or current in known else [current, *known]


def _text(value: str) -> str:
    """As the plan stores it; a text too long is left for the action to refuse."""
    try:
        return clean_description(value)
    except ValueError:
        return value


SHAPES: dict[str, Callable[[Any], Any]] = {
    "title": lambda value: " ".join(value.split()),
    "description": _text,
    "theme": lambda value: value or "unsorted",
    "lead_time": lambda value: value or "not-guessed",
    "status": str,
    "owner": lambda value: value.strip() or None,
    "labels": lambda value: sorted(set(value.replace(",", " ").split())),
    "priority": lambda value: value.strip() or None,
}
THEME_SHAPES = {"name": SHAPES["title"], "description": SHAPES["description"]}
