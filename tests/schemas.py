"""Shapes that Atlassian's description leaves open: an issue's fields one by one, and what never is absent."""

from typing import Any

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "object", "nullable": True, "enum": [None]}]}


def listed(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


TEXT: Schema = {"type": "string"}
DATE_TIME: Schema = {"type": "string", "format": "date-time"}
DOCUMENT: Schema = {
    "type": "object",
    "required": ["type", "version", "content"],
    "properties": {
        "type": {"type": "string", "enum": ["doc"]},
        "version": {"type": "integer", "enum": [1]},
        "content": listed({"type": "object", "required": ["type"]}),
    },
    "additionalProperties": False,
}
OPTION: Schema = {
    "type": "object",
    "required": ["self", "value", "id"],
    "properties": {"self": TEXT, "value": TEXT, "id": TEXT},
    "additionalProperties": False,
}
FIELDS: dict[str, Schema] = {
    "summary": TEXT,
    "issuetype": ref("IssueTypeDetails"),
    "project": ref("Project"),
    "status": ref("StatusDetails"),
    "statuscategorychangedate": DATE_TIME,
    "resolution": nullable(ref("Resolution")),
    "resolutiondate": nullable(DATE_TIME),
    "priority": ref("Priority"),
    "assignee": nullable(ref("User")),
    "reporter": nullable(ref("User")),
    "creator": ref("User"),
    "labels": listed({"type": "string", "pattern": r"^\S+$", "maxLength": 255}),
    "components": listed(ref("ProjectComponent")),
    "fixVersions": listed(ref("Version")),
    "versions": listed(ref("Version")),
    "created": DATE_TIME,
    "updated": DATE_TIME,
    "duedate": nullable({"type": "string", "format": "date"}),
    "environment": nullable(TEXT),
    "issuelinks": listed(ref("IssueLink")),
    "subtasks": listed(ref("IssueBean")),
    "attachment": listed(ref("Attachment")),
    "comment": ref("PageOfComments"),
    "votes": ref("Votes"),
    "watches": ref("Watchers"),
    "workratio": {"type": "integer"},
    "lastViewed": nullable(DATE_TIME),
    "customfield_10050": nullable(OPTION),
    "customfield_10051": nullable(OPTION),
}
REQUIRED: dict[str, list[str]] = {
    "IssueBean": ["id"],
    "IssueTypeDetails": ["self", "id", "name", "subtask"],
    "Project": ["self", "id", "key", "name"],
    "StatusDetails": ["self", "id", "name", "statusCategory"],
    "StatusCategory": ["self", "id", "key", "name", "colorName"],
    "Resolution": ["self", "id", "name"],
    "Priority": ["self", "id", "name"],
    "User": ["self", "accountId", "displayName", "active"],
    "UserDetails": ["self", "accountId", "displayName", "active"],
    "ProjectComponent": ["self", "id", "name"],
    "Version": ["self", "id", "name"],
    "Comment": ["self", "id", "author", "body", "created", "updated"],
    "PageOfComments": ["comments", "maxResults", "startAt", "total"],
    "Changelog": ["id", "author", "created", "items"],
    "IssueTransition": ["id", "name", "to"],
    "SearchAndReconcileResults": ["issues"],
    "CreatedIssue": ["id", "key", "self"],
}
