"""What follows from an edit: resolution with status, and the change log's entry."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from .records import Body, Issue, Item
from .site import DEFAULT_RESOLUTION, DONE, PRIORITIES, RESOLUTIONS, STATUSES, TYPES

if TYPE_CHECKING:
    from .sandbox import Sandbox

NOTHING: tuple[None, None] = (None, None)


def merged(old: Mapping[str, str], new: Mapping[str, str | None]) -> dict[str, str]:
    """The select options after an edit; None takes one away."""
    return {ident: option for ident, option in {**old, **new}.items() if option}


def settle(old: Issue | None, new: Issue, now: int) -> Issue:
    """A move to a done status resolves the issue unless the edit did; a move out of it clears the resolution."""
    if old is not None and old.status == new.status:
        return new
    done = STATUSES[new.status].category == DONE
    resolution = (new.resolution or DEFAULT_RESOLUTION) if done else None
    resolved = (new.resolved or now) if done else None
    return replace(new, resolution=resolution, resolved=resolved, status_changed=now)


def differences(site: "Sandbox", old: Issue, new: Issue) -> tuple[Item, ...]:
    """The items of the change that makes ``new`` of ``old``, as Jira's change log words them."""
    return tuple([*_plain(site, old, new), *_lists(site, old, new), *_options(site, old, new)])


def _text(body: Body | None) -> str | None:
    return body.wiki if body else None


def _named(names: dict[str, str], ident: str | None) -> tuple[str | None, str | None]:
    return NOTHING if ident is None else (ident, names.get(ident, ident))


def _plain(site: "Sandbox", old: Issue, new: Issue) -> list[Item]:
    people = {key: user.display for key, user in site.users.items()}
    statuses = {ident: status.name for ident, status in STATUSES.items()}
    pairs = [
        ("summary", "summary", (None, old.summary), (None, new.summary)),
        ("description", "description", (None, _text(old.description)), (None, _text(new.description))),
        ("issuetype", "issuetype", _named(TYPES, old.type), _named(TYPES, new.type)),
        ("status", "status", _named(statuses, old.status), _named(statuses, new.status)),
        ("resolution", "resolution", _named(RESOLUTIONS, old.resolution), _named(RESOLUTIONS, new.resolution)),
        ("priority", "priority", _named(PRIORITIES, old.priority), _named(PRIORITIES, new.priority)),
        ("assignee", "assignee", _named(people, old.assignee), _named(people, new.assignee)),
        ("reporter", "reporter", _named(people, old.reporter), _named(people, new.reporter)),
        ("duedate", "duedate", _due(old.due), _due(new.due)),
        ("labels", "labels", (None, " ".join(old.labels)), (None, " ".join(new.labels))),
        ("Key", "", (None, old.key), (None, new.key)),
    ]
    return [Item(*pair) for pair in pairs if pair[2] != pair[3]]


def _due(due: str | None) -> tuple[str | None, str | None]:
    return NOTHING if due is None else (due, f"{due} 00:00:00.0")


def _lists(site: "Sandbox", old: Issue, new: Issue) -> list[Item]:
    """An item for each component or version that came or went."""
    if old.project != new.project:
        before, after = site.projects[old.project], site.projects[new.project]
        return [Item("project", "project", (before.id, before.name), (after.id, after.name))]
    project = site.projects[new.project]
    items = []
    for field, field_id, names, was, now in (
        ("Component", "components", project.components, old.components, new.components),
        ("Fix Version", "fixVersions", project.versions, old.versions, new.versions),
    ):
        items += [Item(field, field_id, _named(names, gone), NOTHING) for gone in was if gone not in now]
        items += [Item(field, field_id, NOTHING, _named(names, come)) for come in now if come not in was]
    return items


def _options(site: "Sandbox", old: Issue, new: Issue) -> list[Item]:
    items = []
    for ident, custom in site.fields.items():
        was, now = old.options.get(ident), new.options.get(ident)
        if was != now:
            items.append(Item(custom.name, ident, _named(custom.options, was), _named(custom.options, now)))
    return items
