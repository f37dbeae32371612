"""Issues: create, read, edit, delete; alone or in bulk."""

from dataclasses import replace
from typing import Any

from .. import markup
from ..issue_fields import NAMES, issue_json, name_of, selected
from ..records import Issue, Json, Project
from .changelog import page_of_changes
from .meta import CREATE_SCREEN, edit_fields, edit_screen, schema_of
from .routes import CLOUD, NO_CONTENT, Answer, Call, JiraError, route
from .transitions import available
from .values import Invalid, person
from .writing import Draft, body_properties

BULK_CREATE = 50


@route("POST", "/issue")
def create_issue(call: Call) -> Answer:
    issue = _create(call, call.body)
    return Answer(_created(call, issue), 201)


@route("POST", "/issue/bulk")
def create_issues(call: Call) -> Answer:
    """Each by itself: the good ones are made although others are wrong."""
    given = call.body.get("issueUpdates")
    if not isinstance(given, list) or not 1 <= len(given) <= BULK_CREATE:
        raise JiraError(400, f"issueUpdates holds 1 to {BULK_CREATE} issues.")
    made: list[Json] = []
    errors: list[Json] = []
    for number, one in enumerate(given):
        try:
            made.append(_created(call, _create(call, one)))
        except JiraError as error:
            errors.append({"status": error.status, "elementErrors": error.content, "failedElementNumber": number})
    return Answer({"issues": made, "errors": errors}, 201 if made else 400)


def _created(call: Call, issue: Issue) -> Json:
    return {"id": str(issue.id), "key": issue.key, "self": f"{call.render.base}/issue/{issue.id}"}


def _create(call: Call, body: Any) -> Issue:
    fields = body.get("fields") if isinstance(body, dict) else None
    if not isinstance(fields, dict):
        raise JiraError(400, "fields is required.")
    update = body.get("update")
    if not isinstance(update, dict | None):
        raise JiraError(400, "update is an object.")
    project = _home(call, fields.get("project"))
    call.need("CREATE_ISSUES", project.key)
    draft = Draft(call, project, None, CREATE_SCREEN | call.site.fields.keys())
    properties = body_properties(body)
    if "issuetype" not in fields:
        draft.errors["issuetype"] = "Specify an issue type" if call.site.cloud else "issue type is required"
    for name in ("summary", *call.site.settings.required_on_create):
        if fields.get(name) is None and name not in (update or {}):
            draft.errors[name] = _required(call, name)
    draft.read(body)
    issue = call.site.add({**draft.values, "properties": properties}, project.key, call.me)
    for text in draft.comments:
        call.site.comment(issue.id, text, by=call.me)
    return issue


def _required(call: Call, name: str) -> str:
    if name == "summary":
        return "You must specify a summary of the issue."
    known = name in NAMES or name in call.site.fields
    return f"{name_of(call.site, name) if known else name} is required."


def _home(call: Call, given: Any) -> Project:
    if not isinstance(given, dict) or not (given.get("key") or given.get("id")):
        raise JiraError(400, project="Specify a valid project ID or key" if call.site.cloud else "project is required")
    try:
        return call.project(str(given.get("key") or given.get("id")))
    except JiraError as error:
        raise JiraError(400, project="valid project is required") from error


@route("GET", "/issue/<ident>")
def read_issue(call: Call, ident: str) -> Answer:
    fields = selected(call.list_of("fields") or ["*all"], call.site.fields.keys())
    return Answer(read(call, call.issue(ident), fields, call.list_of("expand"), call.list_of("properties")))


def read(call: Call, issue: Issue, fields: set[str], expand: list[str], properties: list[str]) -> Json:
    """An issue with all that a request asks of it."""
    render = call.render
    made = issue_json(render, issue, fields)
    if "renderedFields" in expand:
        made["renderedFields"] = _rendered(issue, made["fields"])
    if "names" in expand:
        made["names"] = {name: name_of(call.site, name) for name in made["fields"]}
    if "schema" in expand:
        made["schema"] = {name: schema_of(call.site, name) for name in made["fields"]}
    if "changelog" in expand:
        made["changelog"] = page_of_changes(call, render, issue)
    if any(one.startswith("transitions") for one in expand):
        made["transitions"] = available(call, issue, with_fields="transitions.fields" in expand)
    if "editmeta" in expand:
        made["editmeta"] = {"fields": edit_fields(call, issue)}
    if properties:
        every = "*all" in properties
        made["properties"] = {key: value for key, value in issue.properties.items() if every or key in properties}
    return made


def _rendered(issue: Issue, fields: Json) -> Json:
    document = markup.document(issue.description)
    return {name: (markup.html(document) if document else "") if name == "description" else None for name in fields}


@route("PUT", "/issue/<ident>")
def edit_issue(call: Call, ident: str) -> Answer:
    issue = call.issue(ident)
    call.need("EDIT_ISSUES", issue.project)
    body = call.body
    if not any(body.get(part) for part in ("fields", "update", "properties")):
        raise JiraError(400, "one of 'fields' or 'update' required")
    draft = Draft(call, call.site.projects[issue.project], issue, edit_screen(call.site)).read(body)
    if properties := body_properties(body):
        issue = replace(issue, properties={**issue.properties, **properties})
        call.site.keep(issue)
    issue = call.site.change(issue, draft.values, call.me)
    for text in draft.comments:
        call.site.comment(issue.id, text, by=call.me)
    if call.site.cloud and call.flag("returnIssue"):
        return Answer(read(call, call.site.issue(issue.id), selected(["*all"], call.site.fields.keys()), [], []))
    return NO_CONTENT


@route("PUT", "/issue/<ident>/assignee")
def assign_issue(call: Call, ident: str) -> Answer:
    issue = call.issue(ident)
    call.need("ASSIGN_ISSUES", issue.project)
    try:
        assignee = person(call, call.body)
    except Invalid as error:
        raise JiraError(400, assignee=str(error)) from error
    call.site.change(issue, {"assignee": assignee}, call.me)
    return NO_CONTENT


@route("DELETE", "/issue/<ident>")
def delete_issue(call: Call, ident: str) -> Answer:
    issue = call.issue(ident)
    call.need("DELETE_ISSUES", issue.project)
    call.site.delete(issue.id, by=call.me)
    return NO_CONTENT


@route("POST", "/issue/bulkfetch", CLOUD)
def fetch_issues(call: Call) -> Answer:
    """By id or key; the unknown are left out of ``issues`` and named in ``issueErrors``."""
    body, cap = call.body, call.site.settings.bulk_cap
    wanted = body.get("issueIdsOrKeys")
    if not isinstance(wanted, list) or not wanted:
        raise JiraError(400, "The 'issueIdsOrKeys' field is required and must not be empty.")
    if len(wanted) > cap:
        raise JiraError(400, f"The number of issues requested exceeds the maximum of {cap}.")
    found, errors = {}, []
    for one in wanted:
        try:
            issue = call.issue(str(one))
            found[issue.id] = issue
        except JiraError as error:
            errors.append({"id": str(one), "errorMessage": error.messages[0]})
    fields = selected(call.words(body, "fields") or ["*navigable"], call.site.fields.keys())
    expand, properties = call.words(body, "expand"), call.words(body, "properties")
    issues = [read(call, found[ident], fields, expand, properties) for ident in sorted(found)]
    return Answer({"issues": issues, "issueErrors": errors})
