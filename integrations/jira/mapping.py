"""The mapping file: where each field of an item lives in Jira and which way it travels."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import orjson

from integrations.tracker import FIELDS, Config, Conflict, Direction, FieldRule

DEFAULT = Path(__file__).with_name("mapping.toml")
KEYS = {"direction", "on_conflict", "values"}
MORE_KEYS = {"theme": {"in", "create_missing"}, "lead_time": {"in"}}
PLACES = {"theme": ("component", "label:", "field:"), "lead_time": ("label:", "field:")}

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field lives: `kind` is native, component, label (name = prefix) or field (name = Jira's field)."""

    kind: str = "native"
    name: str = ""


@dataclass(frozen=True, slots=True)
class FieldMap:
    """One table of the file. `values` maps our values to Jira's, in the order of the file."""

    rule: FieldRule
    place: Place = Place()
    values: Mapping[str, str] = field(default_factory=dict)

    def ours(self, theirs: str) -> str:
        """Our word for one of Jira's."""
        if not self.values:
            return theirs
        return next((o for o, t in self.values.items() if t.casefold() == theirs.casefold()), theirs)

    def rank(self, theirs: str) -> tuple[int, str]:
        """Where one of Jira's words stands: in the order of the file, the unknown ones after it by alphabet."""
        known = [t.casefold() for t in self.values.values()]
        return (known.index(theirs.casefold()) if theirs.casefold() in known else len(known), theirs)

    def theirs(self, ours: str) -> str:
        """Jira's word for one of ours."""
        return next((t for o, t in self.values.items() if same_word(o, ours)), ours)


@dataclass(frozen=True, slots=True)
class JiraMapping:
    """A whole mapping. `issue_type_chosen` tells a file's own choice from the shipped default."""

    fields: Mapping[str, FieldMap]
    issue_type: str
    issue_type_chosen: bool
    create_missing: bool
    digest: str
    prefixes: tuple[str, ...]
    """Prefixes of the labels that carry a field, in lower case."""
    off: frozenset[str]
    """Fields that do not travel at all."""


def slug(text: str) -> str:
    """`0-3 months` → `0-3-months`: what a label can hold."""
    return re.sub(r"[^\w]+", "-", text.casefold()).strip("-")


def same_word(one: str, other: str) -> bool:
    """Whether two words are the same name, or one is the other's slug."""
    return slug(one) == slug(other)


def load(path: str | None) -> JiraMapping:
    """The shipped mapping with the file at `path` laid over it.

    Raises:
        Config: the file cannot be read or says something unknown; one sentence naming file, table and key.
    """
    return _load(path) if path else _shipped()


@cache
def _shipped() -> JiraMapping:
    return _load(None)


def _load(path: str | None) -> JiraMapping:
    name = path or DEFAULT.name
    tables = _parse(DEFAULT, DEFAULT.name)
    own = _parse(Path(path), name) if path else {}
    _check_tables(own, name)
    for table, keys in own.get("fields", {}).items():
        tables["fields"][table].update(keys)
    tables["create"].update(own.get("create", {}))
    fields = {field_name: _field(name, field_name, tables["fields"][field_name]) for field_name in FIELDS}
    return JiraMapping(
        fields=fields,
        issue_type=_text(name, "create", tables["create"], "issue_type"),
        issue_type_chosen="issue_type" in own.get("create", {}),
        create_missing=_flag(name, "fields.theme", tables["fields"]["theme"], "create_missing"),
        prefixes=tuple(f.place.name.casefold() for f in fields.values() if f.place.kind == "label"),
        off=frozenset(name for name, f in fields.items() if f.rule.direction is Direction.OFF),
        digest=hashlib.sha256(orjson.dumps(tables, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16],
    )


def _parse(path: Path, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise Config(f"JIRA_MAPPING: {name} cannot be read ({reason}).", setting="JIRA_MAPPING") from None
    except tomllib.TOMLDecodeError as error:
        raise Config(f"JIRA_MAPPING: {name} is not valid TOML: {error}.", setting="JIRA_MAPPING") from None


def _check_tables(own: Mapping[str, Any], name: str) -> None:
    for table in own:
        if table not in ("fields", "create"):
            _fail(name, table, None, "is not a table of the mapping; it has [fields.<name>] and [create]")
        if not isinstance(own[table], dict):
            _fail(name, table, None, "must be a table")
    _check_keys(name, "create", own.get("create", {}), {"issue_type"})
    for field_name, keys in own.get("fields", {}).items():
        if field_name not in FIELDS:
            _fail(name, f"fields.{field_name}", None, f"is not a field; the fields are {', '.join(FIELDS)}")
        _check_keys(name, f"fields.{field_name}", keys, KEYS | MORE_KEYS.get(field_name, set()))


def _check_keys(name: str, table: str, keys: Any, allowed: set[str]) -> None:
    if not isinstance(keys, dict):
        _fail(name, table, None, "must be a table")
    for key in keys:
        if key not in allowed:
            _fail(name, table, key, f"is not known; the keys are {', '.join(sorted(allowed))}")


def _field(name: str, field_name: str, table: Mapping[str, Any]) -> FieldMap:
    where = f"fields.{field_name}"
    rule = FieldRule(
        direction=_choice(name, where, table, "direction", Direction),
        on_conflict=_choice(name, where, table, "on_conflict", Conflict),
    )
    values = table.get("values", {})
    if not isinstance(values, dict) or not all(isinstance(v, str) and v for v in values.values()):
        _fail(name, where, "values", 'must be a table of texts, like { "0-3-months" = "0-3 months" }')
    if len({v.casefold() for v in values.values()}) < len(values):
        _fail(name, where, "values", "gives two of our values the same one in Jira")
    return FieldMap(rule, _place(name, field_name, table), values)


def _place(name: str, field_name: str, table: Mapping[str, Any]) -> Place:
    allowed = PLACES.get(field_name)
    if allowed is None:
        return Place()
    text = _text(name, f"fields.{field_name}", table, "in")
    kind, _, rest = text.partition(":")
    if text == "component" and text in allowed:
        return Place("component")
    if f"{kind}:" not in allowed or not rest.strip():
        shapes = " or ".join(f'"{a}…"' if a.endswith(":") else f'"{a}"' for a in allowed)
        _fail(name, f"fields.{field_name}", "in", f'is "{text}", but must be {shapes}')
    if kind == "label" and re.search(r"\s", rest):
        _fail(name, f"fields.{field_name}", "in", "names a label prefix with a space, which Jira does not allow")
    return Place(kind, rest.strip())


def _choice(name: str, table: str, keys: Mapping[str, Any], key: str, kind: type[Choice]) -> Choice:
    try:
        return kind(keys[key])
    except ValueError:
        _fail(name, table, key, f"is {keys[key]!r}, but must be one of {', '.join(kind)}")


def _text(name: str, table: str, keys: Mapping[str, Any], key: str) -> str:
    value = keys[key]
    if not isinstance(value, str) or not value.strip():
        _fail(name, table, key, "must be a text that is not empty")
    return value.strip()


def _flag(name: str, table: str, keys: Mapping[str, Any], key: str) -> bool:
    value = keys[key]
    if not isinstance(value, bool):
        _fail(name, table, key, "must be true or false")
    return value


def _fail(name: str, table: str, key: str | None, what: str) -> NoReturn:
    where = f"[{table}] {key}" if key else f"[{table}]"
    raise Config(f"JIRA_MAPPING: {name}: {where} {what}.", setting="JIRA_MAPPING")
