"""Making and changing hooks. An address is looked up before anything is locked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from roadmap.people.models import Person
from roadmap.plan.models import Revision, Theme

from ..client import NotCalled, addresses_of
from ..models import Hook
from ..rules import Invalid, clean_events, clean_name, new_secret, target_of

OLD_SIGNS = timedelta(hours=24)
MOST_OLD = 5
FRESH = {"failures": 0, "failing_since": None, "paused_until": None, "hold_until": None}
"""What a hook is that has not failed yet."""


def create(*, values: Mapping[str, Any], by: Person) -> tuple[Hook, str]:
    """Make a hook that hears what happens from now on; answers it and its secret, which is not shown again.

    `values` are name, url, events, and themes by slug. Raises Invalid.
    """
    cleaned = _cleaned({"name": None, "url": None, "events": None, **values})
    themes = cleaned.pop("themes", [])
    secret = new_secret()
    with transaction.atomic():
        # One after the other, so that a name is taken once.
        newest = Revision.reserve()
        _must_be_free(cleaned["name"])
        hook = Hook.objects.create(**cleaned, created_by=by, secret=secret, cursor=newest)
        hook.themes.set(themes)
    return hook, secret


def edit(*, hook_id: int, values: Mapping[str, Any], by: Person, version: int | None = None) -> Hook:
    """Change what is named in `values`, on condition of `version` unless it is None.

    With another address its failures are forgotten. Raises Invalid, Stale, Hook.DoesNotExist.
    """
    cleaned = _cleaned(values)
    themes = cleaned.pop("themes", None)
    with transaction.atomic():
        Revision.reserve()
        hook = locked(hook_id, version)
        _must_be_free(cleaned.get("name", hook.name), hook_id)
        moved = FRESH if cleaned.get("url", hook.url) != hook.url else {}
        for name, value in {**cleaned, **moved, "version": hook.version + 1}.items():
            setattr(hook, name, value)
        hook.save(update_fields=[*cleaned, *moved, "version", "folded"])
        if themes is not None:
            hook.themes.set(themes)
    return hook


class Stale(Exception):
    """Somebody changed the hook meanwhile; nothing was written. `version` is the one it is at."""

    def __init__(self, version: int) -> None:
        super().__init__(f"This webhook is at version {version} now.")
        self.version = version


def locked(hook_id: int, version: int | None = None) -> Hook:
    """The hook, locked until the transaction ends. Raises Hook.DoesNotExist, Stale."""
    hook = Hook.objects.select_for_update(no_key=True).get(pk=hook_id)
    if version is not None and hook.version != version:
        raise Stale(hook.version)
    return hook


@transaction.atomic
def delete(*, hook_id: int, by: Person, version: int | None = None) -> None:
    """Forget a hook and everything that was sent to it. Raises Stale, Hook.DoesNotExist."""
    locked(hook_id, version).delete()


@transaction.atomic
def rotate(*, hook_id: int, by: Person) -> str:
    """A new secret, which is not shown again; the old one signs beside it for 24 hours. Raises Hook.DoesNotExist."""
    hook, secret, now = locked(hook_id), new_secret(), timezone.now()
    replaced = (hook.secret, int((now + OLD_SIGNS).timestamp()))
    old = [replaced, *hook.old_keys(now)][:MOST_OLD]
    Hook.objects.filter(pk=hook_id).update(secret=secret, old_secrets=old, version=F("version") + 1)
    return secret


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Checked values. Raises Invalid naming every wrong one."""
    cleaned, wrong = {}, {}
    for name, value in values.items():
        try:
            cleaned[name] = CLEANERS[name](value)
        except ValueError as error:
            wrong[name] = str(error)
    if wrong:
        raise Invalid(wrong)
    return cleaned


def _clean_url(value: Any) -> str:
    target = target_of(value)
    try:
        addresses_of(target, settings.OUTGOING_ALLOW)
    except NotCalled as error:
        raise ValueError(str(error)) from None
    return str(value)


def _clean_themes(value: Any) -> list[Theme]:
    """Themes by slug; none means all."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(one, str) for one in value):
        raise ValueError("Themes must be a list of slugs; an empty one means all.")
    found = {theme.slug: theme for theme in Theme.objects.filter(slug__in=value)}
    for slug in value:
        if slug not in found:
            raise ValueError(f"There is no theme {slug!r}.")
    return list(found.values())


CLEANERS: Mapping[str, Callable[[Any], Any]] = {
    "name": clean_name,
    "url": _clean_url,
    "events": clean_events,
    "themes": _clean_themes,
}


def _must_be_free(name: str, but: int = 0) -> None:
    if Hook.objects.filter(folded=name.casefold()).exclude(pk=but).exists():
        raise Invalid({"name": f"There is a webhook called {name!r} already."})
