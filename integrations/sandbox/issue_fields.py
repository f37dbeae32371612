"""How each field of an issue is sent, and which fields a request means."""

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any

from .records import Issue, Json
from .render import Renderer

if TYPE_CHECKING:
    from .sandbox import Sandbox

UNNAVIGABLE = {"comment", "attachment", "description"}
Render = Callable[[Renderer, Issue], Any]


def _comments(render: Renderer, issue: Issue) -> Json:
    made = [render.comment(issue, one) for one in issue.comments]
    return {
        "comments": made,
        "self": f"{render.base}/issue/{issue.id}/comment",
        "maxResults": len(made),
        "total": len(made),
        "startAt": 0,
    }


def _components(render: Renderer, issue: Issue) -> list[Json]:
    project = render.site.projects[issue.project]
    return sorted((render.component(project, one) for one in issue.components), key=lambda one: str(one["name"]))


def _versions(render: Renderer, issue: Issue) -> list[Json]:
    project = render.site.projects[issue.project]
    return [render.release(project, one) for one in issue.versions]


def _votes(render: Renderer, issue: Issue) -> Json:
    return {"self": f"{render.base}/issue/{issue.key}/votes", "votes": 0, "hasVoted": False}


def _watches(render: Renderer, issue: Issue) -> Json:
    return {"self": f"{render.base}/issue/{issue.key}/watchers", "watchCount": 0, "isWatching": False}


FIELDS: dict[str, Render] = {
    "summary": lambda render, issue: issue.summary,
    "description": lambda render, issue: render.body(issue.description),
    "issuetype": lambda render, issue: render.type(issue.type),
    "project": lambda render, issue: render.project(render.site.projects[issue.project]),
    "status": lambda render, issue: render.status(issue.status),
    "statuscategorychangedate": lambda render, issue: render.date(issue.status_changed),
    "resolution": lambda render, issue: render.resolution(issue.resolution),
    "resolutiondate": lambda render, issue: None if issue.resolved is None else render.date(issue.resolved),
    "priority": lambda render, issue: render.priority(issue.priority),
    "assignee": lambda render, issue: render.user(issue.assignee),
    "reporter": lambda render, issue: render.user(issue.reporter),
    "creator": lambda render, issue: render.user(issue.creator),
    "labels": lambda render, issue: list(issue.labels),
    "components": _components,
    "fixVersions": _versions,
    "versions": lambda render, issue: [],
    "created": lambda render, issue: render.date(issue.created),
    "updated": lambda render, issue: render.date(issue.updated),
    "duedate": lambda render, issue: issue.due,
    "environment": lambda render, issue: None,
    "issuelinks": lambda render, issue: [],
    "subtasks": lambda render, issue: [],
    "attachment": lambda render, issue: [],
    "comment": _comments,
    "votes": _votes,
    "watches": _watches,
    "workratio": lambda render, issue: -1,
    "lastViewed": lambda render, issue: None,
}
NAMES = {
    "summary": "Summary",
    "description": "Description",
    "issuetype": "Issue Type",
    "project": "Project",
    "status": "Status",
    "statuscategorychangedate": "Status Category Changed",
    "resolution": "Resolution",
    "resolutiondate": "Resolved",
    "priority": "Priority",
    "assignee": "Assignee",
    "reporter": "Reporter",
    "creator": "Creator",
    "labels": "Labels",
    "components": "Components",
    "fixVersions": "Fix versions",
    "versions": "Affects versions",
    "created": "Created",
    "updated": "Updated",
    "duedate": "Due date",
    "environment": "Environment",
    "issuelinks": "Linked Issues",
    "subtasks": "Sub-tasks",
    "attachment": "Attachment",
    "comment": "Comment",
    "votes": "Votes",
    "watches": "Watchers",
    "workratio": "Work Ratio",
    "lastViewed": "Last Viewed",
}

NAMES_DC = {"components": "Component/s", "fixVersions": "Fix Version/s", "versions": "Affects Version/s"}


def name_of(site: "Sandbox", field: str) -> str:
    """What people call a field."""
    custom = site.fields.get(field)
    if custom is not None:
        return custom.name
    return NAMES[field] if site.cloud else NAMES_DC.get(field, NAMES[field])


def selected(asked: Iterable[str], customs: Collection[str]) -> set[str]:
    """The fields that a ``fields`` parameter means: names, ``*all``, ``*navigable`` and ``-name`` to leave one out."""
    everything = {*FIELDS, *customs}
    chosen: set[str] = set()
    names = [name.strip() for name in asked if name.strip()]
    if names and all(name.startswith("-") for name in names):
        chosen = set(everything)
    for name in names:
        if name == "*all":
            chosen |= everything
        elif name == "*navigable":
            chosen |= everything - UNNAVIGABLE
        elif name.startswith("-"):
            chosen.discard(name[1:])
        else:
            chosen.add(name)
    return chosen & everything


def issue_json(render: Renderer, issue: Issue, fields: Collection[str] | None = None) -> Json:
    """An issue with the fields named; None is all of them."""
    names = FIELDS if fields is None else [name for name in FIELDS if name in fields]
    values = {name: FIELDS[name](render, issue) for name in names}
    for ident in render.site.fields:
        if fields is None or ident in fields:
            values[ident] = render.option(ident, issue.options.get(ident))
    return {**render.reference(issue), "fields": values}
