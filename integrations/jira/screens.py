"""The fields of a screen, as Jira describes them: what they are called, what they take, and an answer in that shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from integrations.tracker import Missing, Permanent

from . import markup
from .answers import Forbidden, Refused
from .client import Client, Query

Row = Mapping[str, Any]
PLAIN = ("string", "number", "date", "datetime", "any")
RICH = ("description", "environment")
PAGE = 200
PAGES = 5


def of_create(client: Client, root: str, project: str, kind: Mapping[str, str]) -> dict[str, Row]:
    """The fields of a new ticket by id; empty where Jira tells our account nothing of them.

    `kind` is the issue type. Cloud and Data Center 8.4 answer page by page, older ones all at once.
    """
    rows: dict[str, Row] = {}
    try:
        if kind.get("id"):
            rows = _paged(client, f"{root}/issue/createmeta/{project}/issuetypes/{kind['id']}")
        return rows or _whole(client, root, project, kind)
    except (Forbidden, Missing, Permanent, Refused):
        return rows


def _paged(client: Client, path: str) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for _ in range(PAGES):
        try:
            answer = client.get(path, {"startAt": len(found), "maxResults": PAGE}, what="the fields of a new ticket")
        except (Forbidden, Missing, Permanent, Refused):
            return found
        page = _page(answer)
        found |= page
        if not page or answer.get("isLast") is True or len(found) >= int(answer.get("total") or 0):
            break
    return found


def _page(answer: Any) -> dict[str, Row]:
    if not isinstance(answer, Mapping):
        return {}
    rows = answer.get("fields") or answer.get("values") or answer.get("results") or []
    if isinstance(rows, Mapping):
        return {str(ident): row for ident, row in rows.items() if isinstance(row, Mapping)}
    return {str(row.get("fieldId") or row.get("key")): row for row in rows if isinstance(row, Mapping)}


def _whole(client: Client, root: str, project: str, kind: Mapping[str, str]) -> dict[str, Row]:
    query: Query = {"projectKeys": project, "expand": "projects.issuetypes.fields"}
    query |= {"issuetypeIds": kind["id"]} if kind.get("id") else {"issuetypeNames": kind.get("name", "")}
    answer = client.get(f"{root}/issue/createmeta", query, what="the fields of a new ticket")
    projects = answer.get("projects") if isinstance(answer, Mapping) else None
    kinds = [k for p in projects or [] for k in p.get("issuetypes") or []]
    return _page({"fields": kinds[0].get("fields")}) if kinds else {}


def name_of(ident: str, about: Row) -> str:
    """What people call a field."""
    return str(about.get("name") or ident)


def allowed_values(about: Row) -> list[str]:
    """The names a field may take, where Jira lists them."""
    return [_called(row) for row in about.get("allowedValues") or [] if isinstance(row, Mapping)]


def _called(row: Row) -> str:
    return str(row.get("name") or row.get("value") or row.get("id"))


def shaped(about: Row, value: str, *, cloud: bool, user: Callable[[str], str]) -> Any:
    """A person's answer in the shape a field takes; `user` finds the id of a user by name. Plain text by default."""
    schema = about.get("schema") or {}
    if schema.get("type") != "array":
        return _one(about, str(schema.get("type") or "string"), value, cloud=cloud, user=user)
    items = str(schema.get("items") or "string")
    words = re.split(r"[\s,]+" if items == "string" else r"\s*,\s*", value.strip())
    whole = [value] if value.casefold() in {v.casefold() for v in allowed_values(about)} else words
    return [_one(about, items, word, cloud=cloud, user=user) for word in whole if word]


def _one(about: Row, kind: str, value: str, *, cloud: bool, user: Callable[[str], str]) -> Any:
    for row in about.get("allowedValues") or []:
        if isinstance(row, Mapping) and value.casefold() == _called(row).casefold():
            return {"id": str(row["id"])} if row.get("id") else {"value" if kind == "option" else "name": value}
    if kind == "number":
        return _number(value)
    if kind in PLAIN:
        return markup.write(value, adf=True) if cloud and _is_rich(about) else value
    if kind == "user":
        return {"accountId" if cloud else "name": user(value)}
    return {"value" if kind.startswith("option") else "name": value}


def _is_rich(about: Row) -> bool:
    """Whether version 3 of REST wants a document: for texts of several lines."""
    schema = about.get("schema") or {}
    return str(schema.get("custom", "")).endswith(":textarea") or schema.get("system") in RICH


def _number(value: str) -> Any:
    try:
        number = float(value.replace(",", "."))
    except ValueError:
        return value
    return int(number) if number.is_integer() else number


def answered(rows: Mapping[str, Row], extra: Mapping[str, str]) -> dict[str, tuple[Row, str]]:
    """A person's answers by the field's id: `extra` names fields by id or name, in any case."""
    given = {name.casefold(): value for name, value in extra.items()}
    found = {}
    for ident, about in rows.items():
        value = given.get(ident.casefold(), given.get(name_of(ident, about).casefold()))
        if value is not None:
            found[ident] = (about, value)
    return found


def unknown(rows: Mapping[str, Row], extra: Mapping[str, str]) -> dict[str, str]:
    """Answers for ids that `rows` does not describe."""
    names: Sequence[str] = [n.casefold() for ident, about in rows.items() for n in (ident, name_of(ident, about))]
    return {ident: value for ident, value in extra.items() if ident.casefold() not in names and _is_id(ident)}


def _is_id(name: str) -> bool:
    """Whether a name reads like an id of Jira's: `customfield_10001`, `fixVersions`."""
    return bool(re.fullmatch(r"[a-z]\w*", name))
