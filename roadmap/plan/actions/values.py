"""From the API's words to columns and back: slugs to rows, owners' names to persons, statuses to categories."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from roadmap.people.models import Person

from ..copying import point
from ..models import Item, LeadTime, Status, Theme
from ..models.groups import NOT_GUESSED, UNSORTED, UNSORTED_NAME
from ..rules import CLEANERS, Invalid, expected_by
from ..rules.labels import indexed
from .log import Act, Log, touch_themes

T = TypeVar("T")


def shown(item: Item) -> dict[str, Any]:
    """An item's values as the API and the change log name them."""
    return {
        "title": item.title,
        "description": item.description,
        "theme": item.theme.slug,
        "lead_time": item.lead_time.slug,
        "status": item.status,
        "owner": item.owner.name if item.owner else None,
        "labels": list(item.labels),
        "priority": item.priority or None,
        "position": item.position,
        "archived": item.archived_at is not None,
    }


def unsorted(act: Act) -> Theme:
    """The theme of items that have none; made, and logged, when first needed, last on the page."""
    theme = Theme.objects.filter(slug=UNSORTED).first()
    if theme is None:
        log = Log(act)
        theme = Theme.objects.create(slug=UNSORTED, name=UNSORTED_NAME, position=1_000_000)
        log.note("created", None, {"name": theme.name, "description": ""}, theme=theme)
        touch_themes(log.append(), [theme.pk])
    return theme


class Directory:
    """What names mean during one act; each table is read once, when first needed."""

    def __init__(self, act: Act) -> None:
        self.act = act
        self._cleaners: dict[str, Callable[[Any], Any]] = {
            **CLEANERS,
            "theme": self._theme,
            "lead_time": self._lead_time,
            "status": self._status,
            "owner": _owner,
            "position": int,
            "archived": bool,
            "guessed_at": _moment,
        }

    @cached_property
    def themes(self) -> dict[str, Theme]:
        return {theme.slug: theme for theme in Theme.objects.all()}

    @cached_property
    def lead_times(self) -> dict[str, LeadTime]:
        return {lead_time.slug: lead_time for lead_time in LeadTime.objects.all()}

    @cached_property
    def unsorted(self) -> Theme:
        return unsorted(self.act)

    @cached_property
    def owners(self) -> dict[str, Person]:
        """Persons already looked up, by name."""
        return {}

    @cached_property
    def statuses(self) -> dict[str, Status]:
        return {status.name.casefold(): status for status in Status.objects.all()}

    def clean(self, values: Mapping[str, Any], *, texts: bool = True) -> dict[str, Any]:
        """Checked values, with rows for slugs; texts as they are unless `texts`. Raises Invalid naming all wrong."""
        cleaned, wrong = {}, {}
        for name, value in values.items():
            if name in CLEANERS and not texts:
                cleaned[name] = value
                continue
            try:
                cleaned[name] = self._cleaner(name)(value)
            except ValueError as error:
                wrong[name] = str(error)
        if wrong:
            raise Invalid(wrong)
        if isinstance(cleaned.get("owner"), str):
            # Last, for somebody new is made only where nothing is wrong.
            cleaned["owner"] = self._person(cleaned["owner"])
        return cleaned

    def _cleaner(self, name: str) -> Callable[[Any], Any]:
        if name not in self._cleaners:
            raise ValueError(f"An item has no field {name!r}.")
        return self._cleaners[name]

    def _theme(self, slug: Any) -> Theme:
        if slug in (None, "", UNSORTED):
            return self.unsorted
        return _known(self.themes, slug, "Theme")

    def _lead_time(self, slug: Any) -> LeadTime:
        return _known(self.lead_times, NOT_GUESSED if slug in (None, "") else slug, "Lead time")

    def _status(self, name: Any) -> Status:
        known = self.statuses.get(str(name).casefold())
        return known or _known({status.name: status for status in self.statuses.values()}, name, "Status")

    def _person(self, name: str) -> Person:
        """Whoever bears the name; somebody new where nobody does."""
        if name.casefold() not in self.owners:
            found = Person.objects.named(name).first() or Person.objects.create(name=name)
            self.owners[name.casefold()] = found
        return self.owners[name.casefold()]

    def assign(self, item: Item, cleaned: Mapping[str, Any], *, at: datetime) -> None:
        """Set an item's columns from cleaned values, with what follows from them; missing groups get their default."""
        if item._state.adding:
            cleaned = {"theme": None, "lead_time": None, "status": None} | dict(cleaned)
            cleaned["theme"] = cleaned["theme"] or self._theme(None)
            cleaned["lead_time"] = cleaned["lead_time"] or self._lead_time(None)
            cleaned["status"] = cleaned["status"] or self._first_status()
        for name in ("title", "description", "priority", "position"):
            if name in cleaned:
                setattr(item, name, cleaned[name])
        point(item, **{name: cleaned[name] for name in ("theme", "owner") if name in cleaned})
        if "labels" in cleaned:
            item.labels = cleaned["labels"]
            item.label_index = indexed(item.labels)
        if "status" in cleaned:
            item.status, item.status_category = cleaned["status"].name, cleaned["status"].category
        if "archived" in cleaned and cleaned["archived"] != (item.archived_at is not None):
            item.archived_at = at if cleaned["archived"] else None
        if "lead_time" in cleaned and cleaned["lead_time"].pk != item.lead_time_id:
            _guess(item, cleaned["lead_time"], cleaned.get("guessed_at") or at)

    def _first_status(self) -> Status:
        return min(self.statuses.values(), key=lambda s: (s.position, s.pk))


def _guess(item: Item, lead_time: LeadTime, at: datetime) -> None:
    point(item, lead_time=lead_time)
    item.guessed_at = None if lead_time.slug == NOT_GUESSED else at
    item.expected_by = expected_by(item.guessed_at and item.guessed_at.date(), lead_time.max_months)


def _owner(owner: Any) -> Person | str | None:
    """A person, or a name."""
    if owner is None or isinstance(owner, Person):
        return owner
    if not isinstance(owner, str):
        raise ValueError("Owner must be a name.")
    name = owner.strip()
    if len(name) > 255 or "\x00" in name:
        raise ValueError("Owner may have 255 characters.")
    return name or None


def _moment(value: Any) -> datetime | None:
    """When a guess that comes back was made; only our own code says so."""
    if value is None or isinstance(value, datetime):
        return value
    raise ValueError("A guess is made at a moment.")


def _known(rows: Mapping[str, T], slug: Any, what: str) -> T:
    if isinstance(slug, str) and slug in rows:
        return rows[slug]
    raise ValueError(f"{what} {slug!r} is not known; the known ones are {', '.join(sorted(rows))}.")
