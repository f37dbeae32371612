"""Asking a Jira everything that is worth keeping, and checking project and mapping on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from integrations.tracker import Config, Missing, Permanent

from . import screens
from .answers import Absent, Forbidden, NotJira, Refused
from .client import Client, UnknownHost
from .facts import Facts, status
from .mapping import JiraMapping

GATEWAY = "https://api.atlassian.com"
VERSION = 2
"""Raise it when the facts hold more than before, so that those kept are learned anew."""


def learn(client: Client, facts: Facts, project: str, mapping: JiraMapping) -> None:
    """Fill `facts` anew. Raises Auth, Config, Transient."""
    deployment, url = _server(client)
    root = "api/3" if deployment == "cloud" else "api/2"
    myself = client.get(f"{root}/myself", what="who we are")
    found = _project(client, root, project)
    issue_type = _issue_type(found, project, mapping)
    facts.stored.update(
        deployment=deployment,
        url=url,
        account=_user_id(myself),
        account_key=str(myself.get("key") or ""),
        account_name=str(myself.get("displayName") or ""),
        project=project,
        project_id=str(found.get("id") or ""),
        project_name=str(found.get("name") or project),
        components=_components(client, root, project, found),
        issue_type=issue_type["name"],
        issue_type_id=issue_type.get("id", ""),
        statuses=_statuses(client, root, project),
        priorities=_names(_optional(client, f"{root}/priority", "the list of priorities")),
        fields=_with_options(client, root, project, issue_type, _fields(client, root, mapping)),
        skew=client.skew,
        learned_at=datetime.now(UTC).isoformat(timespec="seconds"),
        about=facts.about,
    )


def _user_id(user: Mapping[str, Any]) -> str:
    """A user's id towards REST: the account id on Cloud, the name on Data Center."""
    return str(user.get("accountId") or user.get("name") or user.get("key") or "")


def _server(client: Client) -> tuple[str, str]:
    try:
        info = client.get("api/2/serverInfo", what="its version")
    except (NotJira, UnknownHost) as error:
        raise Config(f"JIRA_URL: {error}", setting="JIRA_URL") from None
    except (Missing, Absent) as error:
        raise Config(f"JIRA_URL: {client.url} is not the address of a Jira. {error}", setting="JIRA_URL") from None
    if not isinstance(info, dict):
        raise Config(f"JIRA_URL: {client.url} is not the address of a Jira.", setting="JIRA_URL")
    deployment = "cloud" if str(info.get("deploymentType", "")).lower() == "cloud" else "dc"
    # Behind Atlassian's gateway the REST address is not the one people browse.
    return deployment, str(info.get("baseUrl") or client.url) if client.url.startswith(GATEWAY) else client.url


def _project(client: Client, root: str, project: str) -> dict[str, Any]:
    try:
        found = client.get(f"{root}/project/{project}", what=f"project {project}")
    except Missing as error:
        text = f"JIRA_PROJECT: Jira shows our account no project {project}. {error}"
        raise Config(text, setting="JIRA_PROJECT") from None
    except Forbidden:
        raise Config(f"JIRA_PROJECT: our account may not browse project {project}.", setting="JIRA_PROJECT") from None
    return found if isinstance(found, dict) else {}


def _optional(client: Client, path: str, what: str) -> Any:
    """An answer that not every Jira gives to every account; None without it."""
    try:
        return client.get(path, what=what)
    except (Forbidden, Missing, Permanent, Refused):
        return None


def _names(rows: Any) -> list[str]:
    rows = rows.get("values", []) if isinstance(rows, dict) else rows
    return [str(r["name"]) for r in rows or [] if isinstance(r, dict) and r.get("name")]


def _components(client: Client, root: str, project: str, found: Mapping[str, Any]) -> list[str]:
    if "components" in found:
        return _names(found["components"])
    return _names(_optional(client, f"{root}/project/{project}/components", "the components"))


def _issue_type(found: Mapping[str, Any], project: str, mapping: JiraMapping) -> dict[str, str]:
    rows = [t for t in found.get("issueTypes") or [] if not t.get("subtask") and t.get("name")]
    types = {str(t["name"]).casefold(): {"name": str(t["name"]), "id": str(t.get("id") or "")} for t in rows}
    match = types.get(mapping.issue_type.casefold())
    if match or not types:
        return match or {"name": mapping.issue_type}
    if mapping.issue_type_chosen:
        known = ", ".join(t["name"] for t in types.values())
        text = f"[create] issue_type is {mapping.issue_type!r}, but project {project} has {known}"
        raise Config(f"JIRA_MAPPING: {text}.", setting="JIRA_MAPPING")
    return types.get("task") or next(iter(types.values()))


def _statuses(client: Client, root: str, project: str) -> list[dict[str, str]]:
    types = _optional(client, f"{root}/project/{project}/statuses", "the project's statuses")
    rows: Sequence[Any] = [s for t in types or [] for s in t.get("statuses", [])]
    if not rows:
        rows = _optional(client, f"{root}/status", "the statuses") or []
    return list({str(r.get("id")): status(r) for r in rows}.values())


def _fields(client: Client, root: str, mapping: JiraMapping) -> dict[str, dict[str, Any]]:
    wanted = {f: m.place.name for f, m in mapping.fields.items() if m.place.kind == "field"}
    if not wanted:
        return {}
    rows = client.get(f"{root}/field", what="the list of fields")
    known = {str(r["name"]).casefold(): r for r in rows} | {str(r["id"]).casefold(): r for r in rows}
    found = {}
    for ours, name in wanted.items():
        row = known.get(name.casefold())
        if row is None:
            text = f'JIRA_MAPPING: [fields.{ours}] in is "field:{name}", but Jira has no field {name}.'
            raise Config(text, setting="JIRA_MAPPING")
        schema = row.get("schema") or {}
        kind = {"type": str(schema.get("type", "string")), "items": str(schema.get("items", ""))}
        found[name] = {"id": str(row["id"]), "name": str(row["name"]), **kind}
    return found


def _with_options(
    client: Client, root: str, project: str, issue_type: Mapping[str, str], fields: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Fields with the options they offer, where Jira lists them to our account."""
    rows = screens.of_create(client, root, project, issue_type) if fields else {}
    for about in fields.values():
        about["options"] = screens.allowed_values(rows.get(about["id"]) or {})
    return fields
