"""Comments."""

from ..records import Body, Comment, Issue, Json
from .paging import page
from .routes import NO_CONTENT, Answer, Call, JiraError, route
from .values import Invalid, body
from .writing import body_properties

CAP = 5000


def _text(call: Call, given: Json) -> Body:
    try:
        text = body(call, given.get("body"), "comment")
    except Invalid as error:
        raise JiraError(400, comment=f"Comment body is not valid! {error}") from error
    if text is None:
        raise JiraError(400, comment="Comment body can not be empty!")
    return text


def _found(call: Call, ident: str, number: str) -> tuple[Issue, Comment]:
    issue = call.issue(ident)
    for comment in issue.comments:
        if str(comment.id) == number:
            return issue, comment
    raise JiraError(404, f"Can not find a comment for the id: {number}.")


def _own_or_all(call: Call, verb: str, issue: Issue, comment: Comment) -> None:
    """Refused with 400 in both products, and so described, to who may ``verb`` neither all comments nor this."""
    own = comment.author == call.user and call.may(f"{verb.upper()}_OWN_COMMENTS", issue.project)
    if not own and not call.may(f"{verb.upper()}_ALL_COMMENTS", issue.project):
        raise JiraError(400, f"You do not have the permission to {verb} the comment with id: {comment.id}.")


def _shown(call: Call, issue: Issue, comment: Comment) -> Json:
    """With its properties where asked for."""
    made = call.render.comment(issue, comment)
    if "properties" in call.list_of("expand"):
        made["properties"] = [{"key": key, "value": value} for key, value in comment.properties.items()]
    return made


@route("GET", "/issue/<ident>/comment")
def comments(call: Call, ident: str) -> Answer:
    """Oldest first unless ``orderBy`` begins with a minus."""
    issue = call.issue(ident)
    newest_first = call.request.args.get("orderBy", "").startswith("-")
    part, facts = page(call, issue.comments[::-1] if newest_first else issue.comments, CAP)
    facts = {key: facts[key] for key in ("startAt", "maxResults", "total")}
    return Answer({**facts, "comments": [_shown(call, issue, one) for one in part]})


@route("POST", "/issue/<ident>/comment")
def add_comment(call: Call, ident: str) -> Answer:
    issue = call.issue(ident)
    call.need("ADD_COMMENTS", issue.project, 400)
    given = call.body
    made = call.site.comment(issue.id, _text(call, given), by=call.me, properties=body_properties(given))
    return Answer(_shown(call, issue, made), 201)


@route("GET", "/issue/<ident>/comment/<number>")
def comment(call: Call, ident: str, number: str) -> Answer:
    return Answer(_shown(call, *_found(call, ident, number)))


@route("PUT", "/issue/<ident>/comment/<number>")
def edit_comment(call: Call, ident: str, number: str) -> Answer:
    issue, old = _found(call, ident, number)
    _own_or_all(call, "edit", issue, old)
    return Answer(_shown(call, issue, call.site.change_comment(issue, old, _text(call, call.body), call.me)))


@route("DELETE", "/issue/<ident>/comment/<number>")
def delete_comment(call: Call, ident: str, number: str) -> Answer:
    issue, old = _found(call, ident, number)
    _own_or_all(call, "delete", issue, old)
    call.site.change_comment(issue, old, None, call.me)
    return NO_CONTENT
