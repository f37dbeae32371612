"""Which fields exist, and which a create, an edit or a transition may write."""

from typing import TYPE_CHECKING, Any

from ..issue_fields import FIELDS, name_of
from ..jql import field_named
from ..records import Issue, Json, Project
from ..render import Renderer
from ..site import DEFAULT_PRIORITY, PRIORITIES, RESOLUTIONS, TYPES
from .routes import Answer, Call, JiraError, route

if TYPE_CHECKING:
    from ..sandbox import Sandbox

SELECT = "com.atlassian.jira.plugin.system.customfieldtypes:select"
TYPE_OF = {
    "issuetype": "issuetype",
    "project": "project",
    "status": "status",
    "resolution": "resolution",
    "priority": "priority",
    "assignee": "user",
    "reporter": "user",
    "creator": "user",
    "created": "datetime",
    "updated": "datetime",
    "resolutiondate": "datetime",
    "statuscategorychangedate": "datetime",
    "lastViewed": "datetime",
    "duedate": "date",
    "comment": "comments-page",
    "votes": "votes",
    "watches": "watches",
    "workratio": "number",
}
ITEMS_OF = {
    "labels": "string",
    "components": "component",
    "fixVersions": "version",
    "versions": "version",
    "issuelinks": "issuelinks",
    "subtasks": "issuelinks",
    "attachment": "attachment",
}
CLAUSES = {
    "issuetype": ["issuetype", "type"],
    "components": ["component"],
    "fixVersions": ["fixVersion"],
    "created": ["created", "createdDate"],
    "updated": ["updated", "updatedDate"],
    "resolutiondate": ["resolutiondate", "resolved"],
    "duedate": ["due", "duedate"],
}
CREATE_SCREEN = frozenset(
    {
        "summary",
        "description",
        "issuetype",
        "project",
        "priority",
        "labels",
        "components",
        "fixVersions",
        "assignee",
        "reporter",
        "duedate",
    }
)
EDITABLE = (CREATE_SCREEN - {"project"}) | {"comment"}
GUARDED = {"assignee": "ASSIGN_ISSUES", "reporter": "MODIFY_REPORTER"}
COLLECTIONS = {"labels", "components", "fixVersions"}


def edit_screen(site: "Sandbox") -> frozenset[str]:
    return EDITABLE | site.fields.keys()


def schema_of(site: "Sandbox", field: str) -> Json:
    custom = site.fields.get(field)
    if custom is not None:
        return {"type": "option", "custom": SELECT, "customId": custom.number}
    if field in ITEMS_OF:
        return {"type": "array", "items": ITEMS_OF[field], "system": field}
    return {"type": TYPE_OF.get(field, "string"), "system": field}


@route("GET", "/field")
def fields(call: Call) -> Answer:
    made = [_field(call, name, name_of(call.site, name), CLAUSES.get(name, [name])) for name in FIELDS]
    for ident, custom in call.site.fields.items():
        made.append(_field(call, ident, custom.name, [f"cf[{custom.number}]", custom.name]))
    made.append(_issue_key(call))
    return Answer(made)


def _field(call: Call, ident: str, name: str, clauses: list[str]) -> Json:
    found = field_named(call.site, clauses[0])
    made: Json = {
        "id": ident,
        "name": name,
        "custom": ident in call.site.fields,
        "orderable": found is not None and found.sort is not None,
        "navigable": True,
        "searchable": found is not None,
        "clauseNames": [] if found is None else clauses,
        "schema": schema_of(call.site, ident),
    }
    return {**made, "key": ident} if call.site.cloud else made


def _issue_key(call: Call) -> Json:
    names = ["id", "issue", "issuekey", "key"]
    made: Json = {"id": "issuekey", "name": "Key", "custom": False, "orderable": False, "navigable": True}
    made |= {"searchable": False, "clauseNames": names}
    return {**made, "key": "issuekey"} if call.site.cloud else made


def field_meta(call: Call, project: Project, name: str, required: bool) -> Json:
    """One field of a screen: its schema, its operations and, where they are few, its values."""
    operations = ["add", "set", "remove"] if name in COLLECTIONS else ["set"]
    made: Json = {
        "required": required,
        "schema": schema_of(call.site, name),
        "name": name_of(call.site, name),
        "key": name,
        "hasDefaultValue": name == "priority",
        "operations": ["add", "edit", "remove"] if name == "comment" else operations,
    }
    allowed = allowed_values(call, project, name)
    if allowed is not None:
        made["allowedValues"] = allowed
    if name == "priority":
        made["defaultValue"] = call.render.priority(DEFAULT_PRIORITY)
    if name == "assignee":
        made["autoCompleteUrl"] = f"{call.render.base}/user/assignable/search?project={project.key}&query="
    return made


def allowed_values(call: Call, project: Project, name: str) -> list[Any] | None:
    render = call.render
    if name in call.site.fields:
        return [render.option(name, ident) for ident in call.site.fields[name].options]
    if name == "components":
        return [render.component(project, ident) for ident in project.components]
    if name == "fixVersions":
        return [render.release(project, ident) for ident in project.versions]
    return _site_values(render, project, name)


def _site_values(render: Renderer, project: Project, name: str) -> list[Any] | None:
    if name == "priority":
        return [render.priority(ident) for ident in PRIORITIES]
    if name == "resolution":
        return [render.resolution(ident) for ident in RESOLUTIONS]
    if name == "issuetype":
        return [render.type(ident) for ident in TYPES]
    return [render.project(project)] if name == "project" else None


def edit_fields(call: Call, issue: Issue) -> Json:
    project = call.site.projects[issue.project]
    shown = sorted(edit_screen(call.site) - withheld(call, project))
    return {name: field_meta(call, project, name, name == "summary") for name in shown}


def withheld(call: Call, project: Project) -> set[str]:
    """Fields on no screen of who lacks the permission of their own."""
    return {name for name, key in GUARDED.items() if not call.may(key, project.key)}


@route("GET", "/issue/<ident>/editmeta")
def editmeta(call: Call, ident: str) -> Answer:
    issue = call.issue(ident)
    return Answer({"fields": edit_fields(call, issue) if call.may("EDIT_ISSUES", issue.project) else {}})


def _create_fields(call: Call, project: Project) -> dict[str, Json]:
    required = {"summary", "issuetype", "project", *call.site.settings.required_on_create}
    names = sorted((CREATE_SCREEN | call.site.fields.keys()) - withheld(call, project))
    return {name: field_meta(call, project, name, name in required) for name in names}


@route("GET", "/issue/createmeta/<ident>/issuetypes")
def create_types(call: Call, ident: str) -> Answer:
    project = _creatable(call, ident)
    return _page(call, "issueTypes", [call.render.type(one) for one in TYPES] if project else [])


@route("GET", "/issue/createmeta/<ident>/issuetypes/<kind>")
def create_fields(call: Call, ident: str, kind: str) -> Answer:
    project = _creatable(call, ident)
    if kind not in TYPES:
        raise JiraError(404, "Issue type with id '" + kind + "' does not exist.")
    return _page(call, "fields", [{**one, "fieldId": name} for name, one in _create_fields(call, project).items()])


def _creatable(call: Call, ident: str) -> Project:
    try:
        return call.project(ident)
    except JiraError as error:
        raise JiraError(error.status if call.site.cloud else 400, *error.messages) from error


def _page(call: Call, name: str, items: list[Json]) -> Answer:
    """Cloud names its list; Data Center calls it values and says whether it is the last."""
    start, size = call.number("startAt", 0), min(call.number("maxResults", 50), 200)
    part, facts = items[start : start + size], {"maxResults": size, "startAt": start, "total": len(items)}
    if call.site.cloud:
        return Answer({**facts, name: part})
    if name == "fields":
        part = [{key: value for key, value in one.items() if key != "key"} for one in part]
    return Answer({**facts, "isLast": start + size >= len(items), "values": part})


@route("GET", "/issue/createmeta")
def old_createmeta(call: Call) -> Answer:
    """The whole in one answer; Data Center 9 took it away, and reads an issue of that name."""
    if not call.site.cloud and call.site.settings.dc_version >= (9, 0, 0):
        raise JiraError(404, "Issue Does Not Exist")
    wanted = {one.upper() for one in (*call.list_of("projectKeys"), *call.list_of("projectIds"))}
    types = call.list_of("issuetypeIds"), call.list_of("issuetypeNames")
    made = []
    for project in call.site.projects.values():
        visible = all(call.may(key, project.key) for key in ("BROWSE_PROJECTS", "CREATE_ISSUES"))
        if visible and (not wanted or wanted & {project.key, project.id}):
            made.append(_old_project(call, project, *types))
    return Answer({"expand": "projects", "projects": made})


def _old_project(call: Call, project: Project, idents: list[str], names: list[str]) -> Json:
    kinds = []
    for ident, name in TYPES.items():
        if (not idents and not names) or ident in idents or name in names:
            kind = {**call.render.type(ident), "expand": "fields"}
            if "projects.issuetypes.fields" in call.list_of("expand"):
                kind["fields"] = _create_fields(call, project)
            kinds.append(kind)
    shown = {key: value for key, value in call.render.project(project).items() if key in ("self", "id", "key", "name")}
    return {**shown, "issuetypes": kinds}
