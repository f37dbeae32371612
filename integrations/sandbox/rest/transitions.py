"""The workflow: which way leads on from a status, and going it."""

from typing import TYPE_CHECKING

from ..records import Issue, Json
from ..site import DONE, STATUSES, Transition, ways
from .meta import field_meta
from .routes import NO_CONTENT, Answer, Call, JiraError, route
from .writing import Draft

if TYPE_CHECKING:
    from ..sandbox import Sandbox

SCREEN = frozenset({"resolution", "comment", "assignee", "labels", "fixVersions"})


def _screen(site: "Sandbox", transition: Transition) -> frozenset[str]:
    """The fields a transition may write; only the way to done has a screen, where a resolution is asked."""
    done = STATUSES[transition.target].category == DONE
    return SCREEN if done and site.settings.require_resolution else frozenset({"comment"})


def _ways(call: Call, issue: Issue) -> list[Transition]:
    if not call.may("TRANSITION_ISSUES", issue.project):
        return []
    return ways(issue.status, call.site.settings.short_cut)


def available(call: Call, issue: Issue, with_fields: bool) -> list[Json]:
    return [_transition(call, issue, one, with_fields) for one in _ways(call, issue)]


def _transition(call: Call, issue: Issue, transition: Transition, with_fields: bool) -> Json:
    screen = _screen(call.site, transition) - {"comment"}
    made: Json = {"id": transition.id, "name": transition.name, "to": call.render.status(transition.target)}
    if call.site.cloud:
        made |= {
            "hasScreen": bool(screen),
            "isGlobal": False,
            "isInitial": False,
            "isAvailable": True,
            "isConditional": False,
            "isLooped": False,
        }
    if with_fields:
        project = call.site.projects[issue.project]
        made["fields"] = {name: field_meta(call, project, name, name == "resolution") for name in sorted(screen)}
    return made


@route("GET", "/issue/<ident>/transitions")
def transitions(call: Call, ident: str) -> Answer:
    issue, wanted = call.issue(ident), call.request.args.get("transitionId")
    made = available(call, issue, "transitions.fields" in call.list_of("expand"))
    return Answer({"expand": "transitions", "transitions": [one for one in made if wanted in (None, one["id"])]})


@route("POST", "/issue/<ident>/transitions")
def perform(call: Call, ident: str) -> Answer:
    issue, body = call.issue(ident), call.body
    given = body.get("transition")
    if not isinstance(given, dict) or given.get("id") is None:
        raise JiraError(400, "Missing 'transition' identifier")
    chosen = next((one for one in _ways(call, issue) if one.id == str(given["id"])), None)
    if chosen is None:
        raise JiraError(400, f"Transition id '{given['id']}' is not valid for this issue.")
    screen = _screen(call.site, chosen)
    draft = Draft(call, call.site.projects[issue.project], issue, screen)
    draft.read(body)
    if "resolution" in screen and not draft.values.get("resolution"):
        raise JiraError(400, resolution="Resolution is required.")
    call.site.change(issue, {**draft.values, "status": chosen.target}, call.me)
    for text in draft.comments:
        call.site.comment(issue.id, text, by=call.me)
    return NO_CONTENT
