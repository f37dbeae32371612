"""Where Data Center's API differs from Cloud's, written by hand over Cloud's description."""

from typing import Any

from tests.schemas import FIELDS, TEXT, Schema, listed, nullable, ref

CLOUD_ALONE = (
    *("search/jql", "search/approximate-count", "issue/bulkfetch", "issue/{issueIdOrKey}/changelog"),
    *("changelog/bulkfetch", "project/search", "label"),
)
WHOLE: Schema = {"type": "integer"}
PAGE = {"maxResults": WHOLE, "startAt": WHOLE, "total": WHOLE, "isLast": {"type": "boolean"}}
SENT = {**TEXT, "readOnly": True}
PERSON: dict[str, Schema] = {
    **{name: SENT for name in ("self", "key", "emailAddress", "displayName", "timeZone", "locale", "expand")},
    "name": TEXT,
    "active": {"type": "boolean", "readOnly": True},
    **{name: {"type": "object"} for name in ("avatarUrls", "groups", "applicationRoles")},
}


def _object(properties: dict[str, Schema], *required: str) -> Schema:
    needed = list(required or properties)
    return {"type": "object", "required": needed, "properties": properties, "additionalProperties": False}


def _query(name: str) -> Schema:
    return {"name": name, "in": "query", "schema": TEXT}


def amend(spec: dict[str, Any]) -> None:
    paths, schemas = spec["paths"], spec["components"]["schemas"]
    for path in CLOUD_ALONE:
        del paths[f"/rest/api/3/{path}"]
    for name in ("User", "UserDetails"):
        schemas[name] = _object(PERSON, "self", "name", "key", "displayName", "active")
    fields = schemas["IssueBean"]["properties"]["fields"]["properties"]
    for name in FIELDS:
        if name.startswith("customfield_"):
            option = _object({"self": TEXT, "value": TEXT, "id": TEXT, "disabled": {"type": "boolean"}})
            fields[name] = nullable(option)
    _search(paths)
    _metadata(paths)
    _people(paths)


def _answer(operation: dict[str, Any], schema: Schema) -> None:
    operation["responses"]["200"]["content"]["application/json"]["schema"] = schema


def _search(paths: dict[str, Any]) -> None:
    """Issues with a total; ``validateQuery`` is true or false."""
    found = _object(
        {
            **{name: WHOLE for name in ("startAt", "maxResults", "total")},
            **{"expand": TEXT, "issues": listed(ref("IssueBean"))},
            **{"names": {"type": "object"}, "schema": {"type": "object"}},
        },
        *("startAt", "maxResults", "total", "issues"),
    )
    for operation in paths["/rest/api/3/search"].values():
        _answer(operation, found)
    get, post = (paths["/rest/api/3/search"][one] for one in ("get", "post"))
    get["parameters"] = [_query(name) for name in ("jql", "startAt", "maxResults", "validateQuery", "fields", "expand")]
    post["requestBody"]["content"]["application/json"]["schema"] = _object(
        {
            **{"jql": TEXT, "startAt": WHOLE, "maxResults": WHOLE, "validateQuery": {"type": "boolean"}},
            **{"fields": listed(TEXT), "expand": listed(TEXT)},
        },
        "jql",
    )


def _metadata(paths: dict[str, Any]) -> None:
    """Lists of what may be created, called values."""
    types = "/rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes"
    _answer(paths[types]["get"], _object({**PAGE, "values": listed(ref("IssueTypeDetails"))}))
    field: Schema = {"type": "object", "required": ["fieldId", "name", "schema", "required", "operations"]}
    _answer(paths[types + "/{issueTypeId}"]["get"], _object({**PAGE, "values": listed(field)}))


def _people(paths: dict[str, Any]) -> None:
    """By name; Cloud's ``accountId`` and ``query`` are unknown."""
    for path in ("user", "user/search", "user/assignable/search"):
        get = paths[f"/rest/api/3/{path}"]["get"]
        known = [one for one in get["parameters"] if one["name"] not in ("accountId", "query", "username")]
        get["parameters"] = [*known, _query("username"), _query("includeInactive")]
    for one in paths["/rest/api/3/mypermissions"]["get"]["parameters"]:
        one["required"] = False
