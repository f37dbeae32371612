"""Writing themes and lead times."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from roadmap.people.models import Person

from ..models import Item, LeadTime, Theme, ThemeArchitect
from ..models.groups import UNSORTED, UNSORTED_NAME
from ..rules import (
    LEAD_TIME_NAME_LENGTH,
    THEME_NAME_LENGTH,
    Invalid,
    clean_description,
    clean_months,
    clean_name,
    expected_by,
)
from .log import Act, Log, differences, touch_themes


@transaction.atomic
def add_theme(
    *, name: str, by: Person | None, source: str, description: str = "", slug: str = "", reason: str = ""
) -> Theme:
    """Make a theme, last on the page but for Unsorted. Raises Invalid for an empty or taken name."""
    log = Log(Act(by=by, source=source, at=timezone.now(), reason=reason))
    cleaned = check(Theme(), {"name": name, "description": description})
    name, description = cleaned["name"], cleaned["description"]
    last = Theme.objects.exclude(slug=UNSORTED).aggregate(last=Max("position"))["last"] or 0
    theme = Theme.objects.create(
        name=name, slug=_free_slug(Theme, slug or name), description=description, position=last + 1
    )
    log.note("created", None, {"name": name, "description": description}, theme=theme)
    touch_themes(log.append(), [theme.pk])
    theme.refresh_from_db(fields=["revision"])
    return theme


def _free_slug(model: type[Theme] | type[LeadTime], name: str) -> str:
    base = slugify(name)[:90] or model.__name__.lower()
    taken = set(model.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | {UNSORTED}
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


@transaction.atomic
def edit_theme(*, theme_id: int, values: Mapping[str, Any], by: Person | None, source: str, reason: str = "") -> Theme:
    """Change a theme's name, description or position. Raises Invalid."""
    log = Log(Act(by=by, source=source, at=timezone.now(), reason=reason))
    theme = Theme.objects.get(pk=theme_id)
    _note(log, theme, check(theme, values), theme=theme)
    if log.rows:
        theme.save()
        touch_themes(log.append(), [theme.pk])
        theme.refresh_from_db(fields=["revision"])
    return theme


@transaction.atomic
def place_theme(*, theme_id: int, after: str, by: Person | None, source: str, reason: str = "") -> None:
    """Put a theme after the one with slug `after`, or first on the page where that is empty. Raises Invalid."""
    log = Log(Act(by=by, source=source, at=timezone.now(), reason=reason))
    before = list(Theme.objects.in_plan_order().exclude(slug=UNSORTED))
    order = [theme for theme in before if theme.pk != theme_id]
    slugs = ["", *(theme.slug for theme in order)]
    if after not in slugs or len(order) == len(before):
        raise Invalid({"after": "Unsorted stands last." if after in slugs else f"There is no theme {after!r}."})
    order[slugs.index(after) : 0] = [theme for theme in before if theme.pk == theme_id]
    if order == before:
        return
    places = sorted({theme.position for theme in before})
    if len(places) < len(order):
        places = list(range(1, len(order) + 1))
    for theme, place in zip(order, places, strict=True):
        _note(log, theme, {"position": place}, theme=theme)
    moved = [row.theme for row in log.rows if row.theme]
    Theme.objects.bulk_update(moved, ["position"])
    touch_themes(log.append(), (theme.pk for theme in moved))


@transaction.atomic
def appoint(*, theme_id: int, persons: Sequence[Person], by: Person | None, source: str, reason: str = "") -> None:
    """Say who keeps a theme: exactly these persons, in this order where they are new."""
    log = Log(Act(by=by, source=source, at=timezone.now(), reason=reason))
    theme = Theme.objects.get(pk=theme_id)
    before = {row.person_id: row.person.name for row in theme.architects.select_related("person").order_by("id")}
    wanted = {person.pk: person.name for person in persons}
    after = {pk: name for pk, name in before.items() if pk in wanted} | wanted
    if after != before:
        theme.architects.exclude(person__in=wanted).delete()
        new = [ThemeArchitect(theme=theme, person_id=pk) for pk in wanted if pk not in before]
        ThemeArchitect.objects.bulk_create(new)
        log.note("architects", list(before.values()), list(after.values()), theme=theme)
        touch_themes(log.append(), [theme.pk])


@transaction.atomic
def add_lead_time(*, values: Mapping[str, Any], by: Person | None, source: str, slug: str = "") -> LeadTime:
    """Make a lead time from name, min_months and max_months, last in the list. Raises Invalid."""
    log = Log(Act(by=by, source=source, at=timezone.now()))
    row = LeadTime(position=(LeadTime.objects.aggregate(last=Max("position"))["last"] or 0) + 1)
    cleaned = check(row, {"name": ""} | dict(values))
    for name, value in cleaned.items():
        setattr(row, name, value)
    row.slug = _free_slug(LeadTime, slug or row.name)
    row.save()
    log.note("created", None, cleaned, lead_time=row)
    log.append()
    return row


@transaction.atomic
def edit_lead_time(*, lead_time_id: int, values: Mapping[str, Any], by: Person | None, source: str) -> LeadTime:
    """Change a lead time's name, months or position; guesses fall due by the new months. Raises Invalid."""
    log = Log(Act(by=by, source=source, at=timezone.now()))
    row = LeadTime.objects.get(pk=lead_time_id)
    _note(log, row, check(row, values), lead_time=row)
    if log.rows:
        row.save()
        _recount(row)
        touch_themes(log.append(), Theme.objects.values_list("pk", flat=True))
    return row


CLEANERS: Mapping[str, Callable[[Any], Any]] = {
    "description": clean_description,
    "position": int,
    "min_months": clean_months,
    "max_months": clean_months,
}


def check(row: Theme | LeadTime, values: Mapping[str, Any]) -> dict[str, Any]:
    """Checked values of a theme or lead time. Raises Invalid naming every wrong field."""
    longest = THEME_NAME_LENGTH if isinstance(row, Theme) else LEAD_TIME_NAME_LENGTH
    cleaners: dict[str, Callable[[Any], Any]] = {"name": partial(clean_name, longest=longest), **CLEANERS}
    cleaned, wrong = {}, {}
    for name, value in values.items():
        try:
            cleaned[name] = cleaners[name](value)
        except ValueError as error:
            wrong[name] = str(error)
    if "name" in cleaned and _is_taken(row, cleaned["name"]):
        wrong["name"] = f"There is a {row._meta.verbose_name} {cleaned['name']!r} already."
    low, high = (cleaned.get(name, getattr(row, name, None)) for name in ("min_months", "max_months"))
    if not wrong and high is not None and (low is None or high <= low):
        wrong["max_months"] = "A lead time must end after it begins."
    if wrong:
        raise Invalid(wrong)
    return cleaned


def _is_taken(row: Theme | LeadTime, name: str) -> bool:
    """Whether another row bears the name, any case; "Unsorted" is kept for the theme made when first needed."""
    names = {other.casefold() for other in type(row).objects.exclude(pk=row.pk).values_list("name", flat=True)}
    if isinstance(row, Theme) and row.slug != UNSORTED:
        names.add(UNSORTED_NAME.casefold())
    return name.casefold() in names


def _note(log: Log, row: Theme | LeadTime, values: Mapping[str, Any], **subject: Any) -> None:
    for name, (old, new) in differences({name: getattr(row, name) for name in values}, values).items():
        log.note(name, old, new, **subject)
        setattr(row, name, new)


def _recount(row: LeadTime) -> None:
    items = list(Item.objects.filter(lead_time=row))
    for item in items:
        item.expected_by = expected_by(item.guessed_at and item.guessed_at.date(), row.max_months)
    Item.objects.bulk_update(items, ["expected_by"], batch_size=500)
