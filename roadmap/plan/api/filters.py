"""Which items a list holds."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime
from drf_spectacular.utils import OpenApiParameter

from roadmap.api.errors import invalid
from roadmap.api.parameters import FLAGS, check_names, flag, known_values
from roadmap.people.models import Person

from ..models import Category, Item, LeadTime, Theme
from ..models.groups import UNSORTED
from ..models.items import ItemQuerySet

PARAMETERS = [
    OpenApiParameter("theme", str, many=True, description="Slug; may be repeated: any of them."),
    OpenApiParameter("lead_time", str, many=True, description="Slug; may be repeated: any of them."),
    OpenApiParameter("status_category", str, many=True, enum=Category.values, description="May be repeated."),
    OpenApiParameter("owner", str, many=True, description="A person's name, any case; may be repeated: any of them."),
    OpenApiParameter("label", str, many=True, description="May be repeated: all of them."),
    OpenApiParameter("search", str, description="Part of title, description or key, any case."),
    OpenApiParameter("archived", str, enum=FLAGS, description="true: items taken off the plan, and those alone."),
    OpenApiParameter("updated_since", datetime, description="Changed then or later; UTC where no offset is said."),
]
NAMES = frozenset(parameter.name for parameter in PARAMETERS)


def filtered(parameters: QueryDict, *others: str) -> ItemQuerySet:
    """Items on the plan (or off it) that pass every filter. 400 for a name or value that is not known.

    `others` are parameters that are known beside the filters.
    """
    check_names(parameters, NAMES.union(others))
    items = Item.objects.archived() if flag(parameters, "archived") else Item.objects.current()
    if "theme" in parameters:
        # Known before the first item stands under it.
        themes = dict.fromkeys([*Theme.objects.in_plan_order().values_list("slug", flat=True), UNSORTED])
        items = items.filter(theme__slug__in=known_values(parameters, "theme", themes))
    if "lead_time" in parameters:
        lead_times = LeadTime.objects.values_list("slug", flat=True)
        items = items.filter(lead_time__slug__in=known_values(parameters, "lead_time", lead_times))
    if "status_category" in parameters:
        items = items.filter(status_category__in=known_values(parameters, "status_category", Category.values))
    if "owner" in parameters:
        items = items.filter(owner__in=Person.objects.called(*parameters.getlist("owner")))
    for label in parameters.getlist("label"):
        items = items.labelled(label)
    for text in parameters.getlist("search"):
        items = items.matching(text)
    if "updated_since" in parameters:
        items = items.filter(updated_at__gte=_moment(str(parameters["updated_since"])))
    return items


def _moment(text: str) -> datetime:
    """A date or a time, in UTC. A plus sign sent without escaping arrives as a space."""
    try:
        day = parse_date(text)
        moment = (
            datetime.combine(day, time()) if day else parse_datetime(text) or parse_datetime(text.replace(" ", "+"))
        )
        if moment:
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        pass
    raise invalid({"updated_since": f"updated_since must be a time such as 2026-03-01T09:30:00Z, not {text!r}."})
