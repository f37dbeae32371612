"""Properties of issues and of comments: JSON that apps keep there. Writing one leaves ``updated`` as it is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from ..records import Json
from .routes import NO_CONTENT, Answer, Call, JiraError, route

LONGEST = 32_768


def _keys(base: str, properties: Mapping[str, Any]) -> Answer:
    return Answer({"keys": [{"self": f"{base}/properties/{key}", "key": key} for key in properties]})


def _value(properties: Mapping[str, Any], key: str) -> Answer:
    if key not in properties:
        raise JiraError(404, f"The property with key '{key}' does not exist.")
    return Answer({"key": key, "value": properties[key]})


def _written(call: Call) -> Any:
    data = call.request.get_data()
    if len(data) > LONGEST:
        raise JiraError(400, "The property value is too long; the maximum is 32768 characters.")
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise JiraError(400, "The property value is not a valid JSON.") from error


@route("GET", "/issue/<ident>/properties")
def keys(call: Call, ident: str) -> Answer:
    issue = call.issue(ident)
    return _keys(f"{call.render.base}/issue/{issue.key}", issue.properties)


@route("GET", "/issue/<ident>/properties/<key>")
def value(call: Call, ident: str, key: str) -> Answer:
    return _value(call.issue(ident).properties, key)


@route("PUT", "/issue/<ident>/properties/<key>")
def write(call: Call, ident: str, key: str) -> Answer:
    issue = call.issue(ident)
    call.need("EDIT_ISSUES", issue.project)
    fresh = key not in issue.properties
    call.site.keep(replace(issue, properties={**issue.properties, key: _written(call)}))
    return Answer(_told(fresh), 201 if fresh else 200)


@route("DELETE", "/issue/<ident>/properties/<key>")
def delete(call: Call, ident: str, key: str) -> Answer:
    issue = call.issue(ident)
    _value(issue.properties, key)
    call.need("EDIT_ISSUES", issue.project)
    call.site.keep(replace(issue, properties={one: it for one, it in issue.properties.items() if one != key}))
    return NO_CONTENT


def _told(fresh: bool) -> Json:
    return {"message": "Property created." if fresh else "Property updated."}


def _comment(call: Call, number: str) -> Mapping[str, Any]:
    for issue in call.site.tickets.values():
        for comment in issue.comments:
            if str(comment.id) == number:
                call.issue(issue.key)
                return comment.properties
    raise JiraError(404, f"Can not find a comment for the id: {number}.")


@route("GET", "/comment/<number>/properties")
def comment_keys(call: Call, number: str) -> Answer:
    return _keys(f"{call.render.base}/comment/{number}", _comment(call, number))


@route("GET", "/comment/<number>/properties/<key>")
def comment_value(call: Call, number: str, key: str) -> Answer:
    return _value(_comment(call, number), key)
