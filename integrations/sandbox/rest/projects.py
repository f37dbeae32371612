"""Projects, their components and versions, and the lists a whole site shares."""

from ..records import Json, Project
from ..site import ON_HOLD, PRIORITIES, RESOLUTIONS, STATUSES, TYPES
from .paging import page
from .routes import CLOUD, Answer, Call, JiraError, route

DISPLAYED = 255


def _whole(call: Call, project: Project) -> Json:
    render = call.render
    made: Json = {
        "expand": "description,lead,issueTypes,url,projectKeys,permissions,insight",
        **render.project(project),
        "description": "",
        "lead": render.user(project.lead),
        "components": [render.component(project, ident) for ident in project.components],
        "issueTypes": [render.type(ident) for ident in TYPES],
        "versions": [render.release(project, ident) for ident in project.versions],
        "assigneeType": "UNASSIGNED",
        "roles": {},
    }
    return {**made, "style": "classic", "isPrivate": False, "properties": {}} if call.site.cloud else made


def _visible(call: Call) -> list[Project]:
    seen = call.site.visible(call.user)
    return [one for one in call.site.projects.values() if one.key in seen]


@route("GET", "/project", anonymous=True)
def projects(call: Call) -> Answer:
    return Answer([call.render.project(one) for one in _visible(call)])


@route("GET", "/project/search", CLOUD, anonymous=True)
def search_projects(call: Call) -> Answer:
    keys = {key.upper() for key in call.list_of("keys")}
    part, facts = page(call, [one for one in _visible(call) if not keys or one.key in keys], 50)
    return Answer({**facts, "values": [call.render.project(one) for one in part]})


@route("GET", "/project/<ident>")
def project(call: Call, ident: str) -> Answer:
    return Answer(_whole(call, call.project(ident)))


@route("GET", "/project/<ident>/statuses")
def project_statuses(call: Call, ident: str) -> Answer:
    """By issue type; one workflow serves all of them."""
    call.project(ident)
    render, shown = call.render, _statuses(call)
    facts = [{key: render.type(one)[key] for key in ("self", "id", "name", "subtask")} for one in TYPES]
    return Answer([{**one, "statuses": [render.status(ident) for ident in shown]} for one in facts])


def _statuses(call: Call) -> list[str]:
    return [ident for ident in STATUSES if ident != ON_HOLD or call.site.settings.unreachable_status]


@route("GET", "/project/<ident>/components")
def project_components(call: Call, ident: str) -> Answer:
    found = call.project(ident)
    return Answer([_component(call, found, one) for one in found.components])


def _component(call: Call, found: Project, ident: str) -> Json:
    facts = {"project": found.key, "projectId": int(found.id), "assigneeType": "PROJECT_DEFAULT"}
    return {**call.render.component(found, ident), **facts, "isAssigneeTypeValid": False}


@route("POST", "/component")
def create_component(call: Call) -> Answer:
    body = call.body
    found, name = call.project(str(body.get("project"))), body.get("name")
    call.need("ADMINISTER_PROJECTS", found.key)
    if not isinstance(name, str) or not name.strip():
        raise JiraError(400, name="The component name specified is invalid - cannot be an empty string.")
    if len(name) > DISPLAYED:
        raise JiraError(400, name="The component name is too long, it must be 255 characters or less.")
    if any(one.lower() == name.strip().lower() for one in found.components.values()):
        raise JiraError(400, name=f"A component with the name {name} already exists in this project.")
    ident = call.site.component(name.strip(), project=found.key)
    call.site.state.changed()
    return Answer(_component(call, found, ident), 201)


@route("GET", "/project/<ident>/versions")
def project_versions(call: Call, ident: str) -> Answer:
    found = call.project(ident)
    return Answer([{**call.render.release(found, one), "projectId": int(found.id)} for one in found.versions])


@route("GET", "/status")
def statuses(call: Call) -> Answer:
    return Answer([call.render.status(ident) for ident in _statuses(call)])


@route("GET", "/statuscategory")
def categories(call: Call) -> Answer:
    return Answer(call.render.categories())


@route("GET", "/priority")
def priorities(call: Call) -> Answer:
    shown = {"description": "", "statusColor": "#999999"}
    return Answer([{**call.render.priority(ident), **shown} for ident in PRIORITIES])


@route("GET", "/resolution")
def resolutions(call: Call) -> Answer:
    return Answer([call.render.resolution(ident) for ident in RESOLUTIONS])


@route("GET", "/issuetype")
def types(call: Call) -> Answer:
    return Answer([call.render.type(ident) for ident in TYPES])


@route("GET", "/label", CLOUD)
def labels(call: Call) -> Answer:
    """Every label in use that the account may see."""
    seen = {label for issue in call.site.tickets.values() if call.sees(issue) for label in issue.labels}
    part, facts = page(call, sorted(seen), 1000)
    return Answer({**facts, "values": list(part)})
