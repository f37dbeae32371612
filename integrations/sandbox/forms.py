"""The pages' forms: only what the person changed is written, so that an old page undoes nobody's edit."""

import json
from typing import Any

from werkzeug.datastructures import MultiDict

from .sandbox import Sandbox

OPTIONAL = ("assignee", "theme", "lead_time", "description")


class FormError(ValueError):
    """What is wrong, for the person who sent it."""


def values_of(form: "MultiDict[str, str]") -> dict[str, Any]:
    """The form's fields in the shape ``Sandbox.edit`` takes."""
    values: dict[str, Any] = {}
    for name in ("summary", "description", "status", "assignee", "priority", "theme", "lead_time"):
        if name in form:
            values[name] = form[name] or (None if name in OPTIONAL else "")
    values["labels"] = sorted(set(form.get("labels", "").replace(",", " ").split()))
    values["components"] = sorted(form.getlist("components"))
    return values


def changes(site: Sandbox, form: "MultiDict[str, str]") -> dict[str, Any]:
    """What differs from the values the form was made with, which it carries along in ``was``."""
    try:
        was = json.loads(form.get("was", "{}"))
    except json.JSONDecodeError as error:
        raise FormError("The form is damaged; load the page again.") from error
    values = values_of(form)
    if site.cloud and values.get("description"):
        values["description"] = values["description"].replace("\r\n", "\n")
    changed = {name: value for name, value in values.items() if _plain(value) != _plain(was.get(name))}
    return changed


def _plain(value: Any) -> Any:
    """Browsers send the lines of a text area with CRLF, whatever it was filled with."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value
