"""The bodies of create, edit and transition: ``fields`` and ``update``, with an error for each field that is wrong."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import texts
from ..records import Body, Issue, Json, Project
from ..settings import PERMISSION_MESSAGES
from . import values
from .meta import withheld
from .routes import JiraError
from .values import Invalid

if TYPE_CHECKING:
    from .routes import Call

Parse = Callable[["Call", Any], Any]
SINGLE: dict[str, tuple[str, Parse]] = {
    "summary": ("summary", values.summary),
    "description": ("description", values.body),
    "duedate": ("due", values.due),
    "priority": ("priority", values.priority),
    "issuetype": ("type", values.issue_type),
    "assignee": ("assignee", values.person),
    "reporter": ("reporter", lambda call, value: values.person(call, value, "reporter")),
    "resolution": ("resolution", values.resolution),
}
LISTS = {"labels": "labels", "components": "components", "fixVersions": "versions"}
UNKNOWN = "Field '{}' cannot be set. It is not on the appropriate screen, or unknown."


class Draft:
    """What a body asks to write, field by field; ``values`` are ``Issue``'s, ``comments`` come with it."""

    def __init__(self, call: "Call", project: Project, issue: Issue | None, screen: frozenset[str]) -> None:
        self._call, self._project, self._issue, self._screen = call, project, issue, screen - withheld(call, project)
        self.values: Json = {}
        self.comments: list[Body] = []
        self.errors: dict[str, str] = {}

    def read(self, body: Json) -> "Draft":
        """Raises ``JiraError`` 400 that names every wrong field."""
        fields, update = body.get("fields") or {}, body.get("update") or {}
        if not isinstance(fields, dict) or not isinstance(update, dict):
            raise JiraError(400, "fields and update must be objects.")
        for name, value in fields.items():
            self._try(name, self._set, name, value)
        for name, operations in update.items():
            if name in fields:
                self.errors[name] = f"Field '{name}' cannot be both in fields and update."
            else:
                self._try(name, self._operate, name, operations)
        if self.errors:
            raise JiraError(400, **self.errors)
        return self

    def _try(self, name: str, action: Callable[..., None], *arguments: Any) -> None:
        try:
            if name not in self._screen:
                raise Invalid(UNKNOWN.format(name))
            action(*arguments)
        except Invalid as error:
            self.errors[name] = str(error)

    def _set(self, name: str, value: Any) -> None:
        custom = self._call.site.fields.get(name)
        if custom is not None:
            self.values.setdefault("options", {})[name] = values.option(custom)(self._call, value)
        elif name in LISTS:
            if value is not None and not isinstance(value, list):
                raise Invalid("data was not an array" if name == "labels" else "Operation value must be an array")
            self._keep(name, [self._element(name, one) for one in value or []])
        elif name in SINGLE:
            attribute, parse = SINGLE[name]
            self.values[attribute] = parse(self._call, value)
        elif name != "project":
            raise Invalid(UNKNOWN.format(name))

    def _element(self, name: str, value: Any) -> str:
        if name == "labels":
            return values.label(value)
        return (values.component if name == "components" else values.version)(self._project)(value)

    def _keep(self, name: str, elements: list[str]) -> None:
        self.values[LISTS[name]] = texts.labels(elements) if name == "labels" else tuple(dict.fromkeys(elements))

    def _operate(self, name: str, operations: Any) -> None:
        if not isinstance(operations, list):
            raise Invalid("data was not an array")
        for operation in operations:
            if not isinstance(operation, dict) or len(operation) != 1:
                raise Invalid("An operation is an object with one of add, edit, remove or set.")
            verb, value = next(iter(operation.items()))
            self._verb(name, verb, value)

    def _verb(self, name: str, verb: str, value: Any) -> None:
        if name == "comment" and verb == "add":
            if not self._call.may("ADD_COMMENTS", self._project.key):
                raise Invalid(PERMISSION_MESSAGES["ADD_COMMENTS"])
            text = values.body(self._call, (value or {}).get("body"), "comment")
            if text is None:
                raise Invalid("Comment body can not be empty!")
            self.comments.append(text)
        elif verb == "set":
            self._set(name, value)
        elif name in LISTS and verb in ("add", "remove"):
            element = self._element(name, value)
            now = [one for one in self._current(name) if one != element]
            self._keep(name, [*now, element] if verb == "add" else now)
        else:
            raise Invalid(f"Field with id '{name}' and name '{name}' does not support operation '{verb}'")

    def _current(self, name: str) -> tuple[str, ...]:
        attribute = LISTS[name]
        stored = getattr(self._issue, attribute) if self._issue else ()
        current: tuple[str, ...] = self.values.get(attribute, stored)
        return current


def body_properties(body: Json) -> dict[str, Any]:
    """The issue properties of a create or edit."""
    given = body.get("properties") or []
    if not isinstance(given, list) or not all(isinstance(one, dict) and one.get("key") for one in given):
        raise JiraError(400, "properties is a list of objects with key and value.")
    return {one["key"]: one.get("value") for one in given}
