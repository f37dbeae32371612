"""Asking a Jira everything that is worth keeping, and checking project and mapping on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from integrations.tracker import Config, Missing, Permanent, TrackerError, Transient

from . import screens
from .answers import Absent, Forbidden, NotJira, Refused
from .client import Client, UnknownHost
from .facts import Facts, status
from .mapping import JiraMapping

INFO = ("api/2", "api/3", "api/latest")
CLOUD_HOSTS = (".atlassian.net", ".jira.com", ".atlassian.com")
CLOUD_VERSION = 1000
GATEWAY = "https://api.atlassian.com"
VERSION = 2
"""Raise it when the facts hold more than before, so that those kept are learned anew."""


def learn(
    client: Client, facts: Facts, project: str, mapping: JiraMapping, probe: Callable[[], None] | None = None
) -> None:
    """Fill `facts` anew. `probe` asks beside the lists, and its error counts last. Raises Auth, Config, Transient."""
    facts.stored.pop("bulk", None)
    facts.stored.pop("search_by", None)
    deployment, url = _server(client)
    if facts.stored.get("url") not in (None, url):
        facts.stored.pop("search", None)
        facts.stored.pop("marks", None)
    facts.stored["deployment"] = deployment
    root = facts.api
    # Alone, and first: more than one wrong token at a time locks an account that has to solve a CAPTCHA then.
    myself = _myself(client, root)
    with ThreadPoolExecutor(3, thread_name_prefix="learn") as threads:
        probed = threads.submit(probe) if probe else None
        statuses = threads.submit(_statuses, client, root, project)
        priorities = threads.submit(_optional, client, f"{root}/priority", "the list of priorities")
        found = _project(client, root, project)
    issue_type = _issue_type(found, project, mapping)
    facts.stored.update(
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
        statuses=statuses.result(),
        priorities=_names(priorities.result()),
        fields=_with_options(client, root, project, issue_type, _fields(client, root, mapping)),
        skew=client.skew,
        learned_at=datetime.now(UTC).isoformat(timespec="seconds"),
        about=facts.about,
    )
    if probed:
        probed.result()


def _user_id(user: Mapping[str, Any]) -> str:
    """A user's id towards REST: the account id on Cloud, the name on Data Center."""
    return str(user.get("accountId") or user.get("name") or user.get("key") or "")


def _myself(client: Client, root: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{root}/myself", what="who we are")
    if not _user_id(found):
        raise NotJira(f"Jira at JIRA_URL ({client.url}) does not say whose JIRA_TOKEN it is.")
    return found


def _server(client: Client) -> tuple[str, str]:
    """Deployment, and the address people browse: behind Atlassian's gateway that is not the one of REST."""
    info = _server_info(client)
    url = str(info.get("baseUrl") or client.url) if client.url.startswith(GATEWAY) else client.url
    return "cloud" if _is_cloud(info, url) else "dc", url


def _server_info(client: Client) -> dict[str, Any]:
    first: TrackerError | None = None
    for root in INFO:
        try:
            found: dict[str, Any] = client.get(f"{root}/serverInfo", what="its version")
            return found
        except (Missing, Absent) as error:
            first = first or error
        except (NotJira, UnknownHost) as error:
            raise Config(f"JIRA_URL: {error}", setting="JIRA_URL") from None
        except Transient as error:
            text = str(error) if "JIRA_URL" in str(error) else f"JIRA_URL ({client.url}): {error}"
            raise type(error)(text, until=error.until) from None
    raise Config(f"JIRA_URL: {client.url} is not the address of a Jira. {first}", setting="JIRA_URL")


def _is_cloud(info: Mapping[str, Any], url: str) -> bool:
    """Old servers do not tell their deployment: then address and version do."""
    told = str(info.get("deploymentType") or "").lower()
    if told:
        return told == "cloud"
    numbers = re.findall(r"\d+", str(info.get("version") or ""))
    host = urlsplit(url).hostname or ""
    return host.endswith(CLOUD_HOSTS) or bool(numbers and int(numbers[0]) >= CLOUD_VERSION)


def _project(client: Client, root: str, project: str) -> dict[str, Any]:
    try:
        found = client.get(f"{root}/project/{project}", what=f"project {project}")
    except NotJira:
        raise
    except Missing as error:
        text = f"JIRA_PROJECT: Jira shows our account no project {project}. {error}"
        raise Config(text, setting="JIRA_PROJECT") from None
    except Forbidden:
        raise Config(f"JIRA_PROJECT: our account may not browse project {project}.", setting="JIRA_PROJECT") from None
    return dict(found)


def _optional(client: Client, path: str, what: str) -> list[dict[str, Any]]:
    """The rows of an answer that not every Jira gives to every account; none without it."""
    try:
        return _rows(client.get(path, what=what, shape=None))
    except (Forbidden, Missing, Permanent, Refused):
        return []


def _rows(answer: Any) -> list[dict[str, Any]]:
    """What an answer lists: itself, or under `values`."""
    found = answer.get("values") if isinstance(answer, dict) else answer
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _names(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(r["name"]) for r in rows if r.get("name")]


def _components(client: Client, root: str, project: str, found: Mapping[str, Any]) -> list[str]:
    if isinstance(found.get("components"), list):
        return _names(_rows(found["components"]))
    return _names(_optional(client, f"{root}/project/{project}/components", "the components"))


def _issue_type(found: Mapping[str, Any], project: str, mapping: JiraMapping) -> dict[str, str]:
    rows = [t for t in _rows(found.get("issueTypes")) if not t.get("subtask") and t.get("name")]
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
    rows = [s for t in types for s in _rows(t.get("statuses"))]
    return list({str(r.get("id")): status(r) for r in rows or site_statuses(client, root)}.values())


def site_statuses(client: Client, root: str) -> list[dict[str, Any]]:
    """Every status of the site, as Jira describes them, where it tells our account."""
    return _optional(client, f"{root}/status", "the statuses")


def _fields(client: Client, root: str, mapping: JiraMapping) -> dict[str, dict[str, Any]]:
    wanted = {f: m.place.name for f, m in mapping.fields.items() if m.place.kind == "field"}
    if not wanted:
        return {}
    rows = _rows(client.get(f"{root}/field", what="the list of fields", shape=(dict, list)))
    known = {str(r.get(key)).casefold(): r for key in ("name", "id") for r in rows if r.get("id")}
    found = {}
    for ours, name in wanted.items():
        row = known.get(name.casefold())
        if row is None:
            text = f'JIRA_MAPPING: [fields.{ours}] in is "field:{name}", but Jira has no field {name}.'
            raise Config(text, setting="JIRA_MAPPING")
        schema = row.get("schema") or {}
        kind = {"type": str(schema.get("type", "string")), "items": str(schema.get("items", ""))}
        found[name] = {"id": str(row["id"]), "name": str(row.get("name") or row["id"]), **kind}
    return found


def _with_options(
    client: Client, root: str, project: str, issue_type: Mapping[str, str], fields: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Fields with the options they offer, where Jira lists them to our account."""
    rows = screens.of_create(client, root, project, issue_type) if fields else {}
    for about in fields.values():
        about["options"] = screens.allowed_values(rows.get(about["id"]) or {})
    return fields
