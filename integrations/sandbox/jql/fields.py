"""The fields a query may name: what they hold, which values exist, how they sort."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..records import Issue
from ..site import CATEGORIES, PRIORITIES, RESOLUTIONS, STATUSES, TYPES, SelectField

if TYPE_CHECKING:
    from ..sandbox import Sandbox

Ids = frozenset[str]
Resolve = Callable[["Sandbox", str], Ids]
Hold = Callable[[Issue], Iterable[str | None]]
EQUALITY = frozenset({"=", "!=", "in", "not in"})
EMPTINESS = frozenset({"is", "is not"})
COMPARING = frozenset({"<", "<=", ">", ">="})
TEXT = frozenset({"~", "!~"})


@dataclass(frozen=True, slots=True)
class Field:
    """``kind``: ids, people, date, issue or text. ``resolve`` gives the ids that a written value means, maybe none."""

    name: str
    kind: str
    hold: Hold
    operators: frozenset[str]
    resolve: Resolve = lambda site, text: frozenset({text})
    sort: Callable[["Sandbox", Issue], Any] | None = None
    rank: Callable[[str], int] | None = None
    """How ids compare, where they do."""
    unknown: str = "The value '{value}' does not exist for the field '{field}'."


def _among(names: Mapping[str, str]) -> Resolve:
    def resolve(site: "Sandbox", text: str) -> Ids:
        low = text.lower()
        return frozenset(ident for ident, name in names.items() if name.lower() == low or ident == text)

    return resolve


def _categories(site: "Sandbox", text: str) -> Ids:
    low = text.lower()
    return frozenset(one.key for one in CATEGORIES if low in (one.name.lower(), one.key, str(one.id)))


def _projects(site: "Sandbox", text: str) -> Ids:
    low = text.lower()
    return frozenset(one.key for one in site.projects.values() if low in (one.key.lower(), one.name.lower(), one.id))


def _components(site: "Sandbox", text: str) -> Ids:
    return frozenset().union(*(_among(one.components)(site, text) for one in site.projects.values()))


def _versions(site: "Sandbox", text: str) -> Ids:
    return frozenset().union(*(_among(one.versions)(site, text) for one in site.projects.values()))


def _people(site: "Sandbox", text: str) -> Ids:
    low = text.lower()
    if site.cloud:
        known = {user.account_id: user.key for user in site.users.values()}
        known.update({user.display.lower(): user.key for user in site.users.values()})
    else:
        known = {name: user.key for user in site.users.values() for name in (user.key, user.dc_key, user.email)}
    return frozenset({known[one] for one in (text, low) if one in known})


def _component_names(site: "Sandbox", issue: Issue) -> str | None:
    known = site.projects[issue.project].components
    return min((known[one].lower() for one in issue.components), default=None)


def _display(attribute: str) -> Callable[["Sandbox", Issue], Any]:
    def sort(site: "Sandbox", issue: Issue) -> str | None:
        key = getattr(issue, attribute)
        return site.users[key].display.lower() if key else None

    return sort


def _ids(name: str, hold: Hold, resolve: Resolve, sort: Any = None, extra: frozenset[str] = EMPTINESS) -> Field:
    return Field(name, "ids", hold, EQUALITY | extra, resolve, sort)


def _person(name: str) -> Field:
    operators = EQUALITY | EMPTINESS
    return Field(name, "people", lambda issue: (getattr(issue, name),), operators, _people, _display(name))


def _date(name: str, attribute: str) -> Field:
    operators = COMPARING | EQUALITY | EMPTINESS
    return Field(name, "date", lambda issue: (), operators, sort=lambda site, issue: getattr(issue, attribute) or None)


def _due(site: "Sandbox", issue: Issue) -> int | None:
    """The day's beginning, where the account is."""
    if issue.due is None:
        return None
    return int(datetime.fromisoformat(issue.due).replace(tzinfo=site.zone).timestamp() * 1000)


def _text(name: str, hold: Hold, sort: Any = None, extra: frozenset[str] = EMPTINESS) -> Field:
    return Field(name, "text", hold, TEXT | extra, sort=sort)


def _everything(issue: Issue) -> Iterable[str | None]:
    return (issue.summary, _described(issue), *(each.body.wiki for each in issue.comments))


def _described(issue: Issue) -> str | None:
    return issue.description.wiki if issue.description else None


def _status_names() -> dict[str, str]:
    return {ident: status.name for ident, status in STATUSES.items()}


def _number(site: "Sandbox", issue: Issue) -> tuple[str, int]:
    return issue.project, issue.number


SYSTEM = (
    _ids("project", lambda issue: (issue.project,), _projects, lambda site, issue: issue.project),
    Field("issuekey", "issue", lambda issue: (), EQUALITY | COMPARING, sort=_number),
    _ids("status", lambda issue: (issue.status,), _among(_status_names()), lambda site, issue: int(issue.status)),
    _ids("statusCategory", lambda issue: (STATUSES[issue.status].category.key,), _categories),
    Field(
        "priority",
        "ids",
        lambda issue: (issue.priority,),
        EQUALITY | EMPTINESS | COMPARING,
        _among(PRIORITIES),
        lambda site, issue: -int(issue.priority),
        lambda ident: -int(ident),
    ),
    _ids("resolution", lambda issue: (issue.resolution or "",), _among({**RESOLUTIONS, "": "Unresolved"})),
    _ids("issuetype", lambda issue: (issue.type,), _among(TYPES), lambda site, issue: TYPES[issue.type]),
    _ids("component", lambda issue: issue.components, _components, _component_names),
    _ids("fixVersion", lambda issue: issue.versions, _versions),
    _ids(
        "labels",
        lambda issue: [label.lower() for label in issue.labels],
        lambda site, text: frozenset({text.lower()}),
        lambda _, issue: issue.labels or None,
    ),
    _person("assignee"),
    _person("reporter"),
    _person("creator"),
    _date("created", "created"),
    _date("updated", "updated"),
    _date("resolved", "resolved"),
    Field("duedate", "date", lambda issue: (), COMPARING | EQUALITY | EMPTINESS, sort=_due),
    Field("Rank", "rank", lambda issue: (), frozenset(), sort=lambda site, issue: issue.id),
    _text("summary", lambda issue: (issue.summary,), lambda site, issue: issue.summary.lower()),
    _text("environment", lambda issue: ()),
    _text("description", lambda issue: (_described(issue),)),
    _text("comment", lambda issue: [one.body.wiki for one in issue.comments], extra=frozenset()),
    _text("text", _everything, extra=frozenset()),
)
ALIASES = {
    "due": "duedate",
    "key": "issuekey",
    "id": "issuekey",
    "issue": "issuekey",
    "type": "issuetype",
    "createddate": "created",
    "updateddate": "updated",
    "resolutiondate": "resolved",
}
KNOWN = {field.name.lower(): field for field in SYSTEM}


def _select(custom: SelectField) -> Field:
    return Field(
        custom.name,
        "ids",
        lambda issue: (issue.options.get(custom.id),),
        EQUALITY | EMPTINESS,
        _among(custom.options),
        lambda site, issue: issue.options.get(custom.id),
        unknown="The option '{value}' for field '{field}' does not exist.",
    )


def field_named(site: "Sandbox", name: str) -> Field | None:
    low = name.lower()
    found = KNOWN.get(ALIASES.get(low, low))
    if found is not None:
        return found
    for custom in site.fields.values():
        if low in (custom.name.lower(), f"cf[{custom.number}]", custom.id):
            return _select(custom)
    return None
