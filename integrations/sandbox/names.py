"""From the names people say to the ids Jira keeps."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from . import texts
from .records import Body
from .site import PRIORITIES, RESOLUTIONS, STATUSES, TYPES

if TYPE_CHECKING:
    from .sandbox import Sandbox

NAMED = {
    "status": {ident: status.name for ident, status in STATUSES.items()},
    "priority": PRIORITIES,
    "resolution": RESOLUTIONS,
    "type": TYPES,
}
PLAIN = ("due", "key", "created", "updated", "creator")
TEXTS: dict[str, Callable[[Any], Any]] = {
    "summary": texts.summary,
    "description": lambda value: Body(texts.long_text(value)) if value else None,
    "labels": lambda value: texts.labels(list(value)),
}


def ident_of(names: Mapping[str, str], wanted: str) -> str | None:
    """The id whose name is ``wanted``, in any case."""
    low = wanted.lower()
    return next((ident for ident, name in names.items() if name.lower() == low), None)


def person_values(site: "Sandbox", project: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of ``Issue`` that ``values`` mean; ``ValueError`` names what the site does not have."""
    result: dict[str, Any] = {}
    options: dict[str, str | None] = {}
    for name, value in values.items():
        custom = next((one for one in site.fields.values() if one.name.lower() == name.replace("_", " ")), None)
        if custom:
            options[custom.id] = None if value is None else _known(name, custom.options, value)
        else:
            attribute, internal = _value(site, project, name, value)
            result[attribute] = internal
    if options:
        result["options"] = options
    return result


def _value(site: "Sandbox", project: str, name: str, value: Any) -> tuple[str, Any]:
    if name in PLAIN:
        return name, value
    if name in NAMED:
        return name, None if value is None else _known(name, NAMED[name], value)
    if name in TEXTS:
        return name, TEXTS[name](value)
    if name == "components":
        return name, tuple(site.component(one, project=project) for one in value)
    if name == "versions":
        return name, tuple(_known(name, site.projects[project].versions, one) for one in value)
    if name in ("assignee", "reporter"):
        return name, None if value is None else _user(site, value)
    raise ValueError(f"A ticket has no field {name}.")


def _known(field: str, names: Mapping[str, str], wanted: str) -> str:
    ident = ident_of(names, wanted)
    if ident is None:
        raise ValueError(f"There is no {field} {wanted}; there are {', '.join(names.values())}.")
    return ident


def _user(site: "Sandbox", key: str) -> str:
    if key not in site.users:
        raise ValueError(f"There is no user {key}; there are {', '.join(site.users)}.")
    return key
