"""The values clients write, checked as Jira checks them, turned into what is kept."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from .. import markup, texts
from ..names import ident_of
from ..records import Body, Project
from ..site import PRIORITIES, RESOLUTIONS, TYPES, SelectField

if TYPE_CHECKING:
    from .routes import Call

Invalid = texts.Refused
"""A value its field refuses, in Jira's words."""


def summary(call: "Call", value: Any) -> str:
    if value is not None and not isinstance(value, str):
        raise Invalid("Operation value must be a string")
    return texts.summary(value or "", call.site.cloud)


def body(call: "Call", value: Any, field: str = "description") -> Body | None:
    """A document in version 3, wiki markup in version 2."""
    if value is None:
        return None
    if call.version == "3":
        if isinstance(value, str):
            raise Invalid("Operation value must be an Atlassian Document (see the Atlassian Document Format)")
        if not markup.is_document(value):
            raise Invalid("INVALID_INPUT")
        return _short(markup.from_document(value))
    if not isinstance(value, str):
        raise Invalid("Operation value must be a string")
    return _short(Body(value)) if value.strip() else None


def _short(text: Body | None) -> Body | None:
    if text is not None:
        texts.long_text(text.wiki)
    return text


def due(call: "Call", value: Any) -> str | None:
    try:
        return None if value in (None, "") else date.fromisoformat(value).isoformat()
    except (TypeError, ValueError) as error:
        raise Invalid("Error parsing date string: " + str(value)) from error


def label(value: Any) -> str:
    if not isinstance(value, str):
        raise Invalid("string expected at index 0")
    return value


def _from(names: Mapping[str, str], value: Any, what: str, known: str) -> str:
    """An id out of ``{"id"}`` or ``{"name"}``."""
    if not isinstance(value, dict):
        raise Invalid(f"Could not find valid 'id' or 'name' in {known} object.")
    if value.get("id") is not None:
        if str(value["id"]) not in names:
            raise Invalid(f"{what} id '{value['id']}' is not valid")
        return str(value["id"])
    name = value.get("name")
    ident = ident_of(names, name) if isinstance(name, str) else None
    if ident is None:
        raise Invalid(
            f"{what} name '{name}' is not valid" if name else f"Could not find valid 'id' or 'name' in {known} object."
        )
    return ident


def priority(call: "Call", value: Any) -> str:
    if isinstance(value, dict) and "id" in value and str(value["id"]) not in PRIORITIES:
        raise Invalid("The priority selected is invalid.")
    return _from(PRIORITIES, value, "Priority", "priority")


def resolution(call: "Call", value: Any) -> str | None:
    return None if value is None else _from(RESOLUTIONS, value, "Resolution", "resolution")


def issue_type(call: "Call", value: Any) -> str:
    try:
        return _from(TYPES, value, "Issue type", "issuetype")
    except Invalid as error:
        raise Invalid("Specify a valid issue type" if call.site.cloud else "valid issue type is required") from error


def component(project: Project) -> Callable[[Any], str]:
    return lambda value: _from(project.components, value, "Component", "component")


def version(project: Project) -> Callable[[Any], str]:
    return lambda value: _from(project.versions, value, "Version", "version")


def person(call: "Call", value: Any, field: str = "assignee") -> str | None:
    """``{"accountId"}`` on Cloud, ``{"name"}`` on Data Center; null or an empty id is nobody."""
    if value is None:
        return None
    known = "accountId" if call.site.cloud else "name"
    if not isinstance(value, dict) or not ({known, "id"} & value.keys() if call.site.cloud else known in value):
        raise Invalid("expected Object" if not isinstance(value, dict) else _missing(call, field))
    wanted = value.get(known, value.get("id") if call.site.cloud else None)
    if wanted in (None, ""):
        return None
    if wanted == "-1":
        return None
    for user in call.site.users.values():
        if wanted == (user.account_id if call.site.cloud else user.key):
            return _assignable(user.key, user.active, str(wanted), field)
    raise Invalid(f"User '{wanted}' does not exist.")


def _missing(call: "Call", field: str) -> str:
    if call.site.cloud:
        return f"'accountId' must be the only user identifying query parameter in GDPR strict mode for {field}."
    return f"Specify a valid 'name' for {field}"


def _assignable(key: str, active: bool, wanted: str, field: str) -> str:
    if not active:
        raise Invalid(f"User '{wanted}' cannot be assigned issues.")
    return key


def option(custom: SelectField) -> Callable[["Call", Any], str | None]:
    """``{"value"}`` or ``{"id"}`` of a select field."""

    def chosen(call: "Call", value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, dict):
            raise Invalid("Specify a valid 'id' or 'name' for " + custom.name)
        ident = str(value["id"]) if "id" in value else ident_of(custom.options, str(value.get("value")))
        if ident not in custom.options:
            shown = value.get("value", value.get("id"))
            raise Invalid(f"Option value '{shown}' is not valid")
        return ident

    return chosen
