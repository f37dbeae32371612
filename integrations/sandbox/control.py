"""The sandbox's own API, for tests in other processes: faults, clock, settings, people's edits; no part of Jira."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import orjson
from werkzeug import Request, Response

from .faults import Fault
from .records import Json
from .sandbox import Sandbox
from .webhooks import EVENTS, as_json

PREFIX = "/sandbox/api/"
Action = Callable[[Sandbox, Json], Any]


def respond(site: Sandbox, request: Request) -> Response:
    """As ``GET /sandbox/api/log``, ``POST /sandbox/api/faults {…}``, ``DELETE /sandbox/api/faults``."""
    name = request.path.removeprefix(PREFIX).strip("/")
    action = ACTIONS.get((request.method, name))
    if action is None:
        return _json({"error": f"There is no {request.method} {name}; there are {_known()}."}, 404)
    try:
        body = orjson.loads(request.get_data() or b"{}")
        if not isinstance(body, dict):
            raise ValueError("The body is a JSON object.")
        return _json(action(site, body), 200)
    except (ValueError, TypeError) as error:
        return _json({"error": str(error)}, 400)
    except KeyError as error:
        return _json({"error": f"There is no {error}."}, 404)


def _json(content: Any, status: int) -> Response:
    return Response(orjson.dumps(content, default=str), status, content_type="application/json")


def _known() -> str:
    return ", ".join(f"{method} {name}" for method, name in ACTIONS)


def _state(site: Sandbox, body: Json) -> Json:
    return {
        "mode": site.mode,
        "url": site.url,
        "email": site.email,
        "token": site.token,
        "projects": list(site.projects),
        "issues": len(site.tickets),
        "now": site.clock.now(),
    }


def _fault(site: Sandbox, body: Json) -> Json:
    return asdict(site.faults.add(Fault(**body)))


def _advance(site: Sandbox, body: Json) -> Json:
    site.clock.advance(seconds=float(body["advance"]))
    return {"now": site.clock.now()}


def _set(site: Sandbox, body: Json) -> Json:
    site.settings.update(body)
    return asdict(site.settings)


def _permissions(site: Sandbox, body: Json) -> list[str]:
    for key in body.get("revoke", []):
        site.permissions.revoke(key, body.get("project"))
    for key in body.get("grant", []):
        site.permissions.grant(key, body.get("project"))
    return sorted(site.permissions.held)


def _tokens(site: Sandbox, body: Json) -> Json:
    if "expire" in body:
        site.tokens.expire(body["expire"])
    if "add" in body:
        site.tokens.add(body["add"], body.get("user", site.account))
    return {}


def _webhook(site: Sandbox, body: Json) -> Json:
    return as_json(site.webhooks.add(body["url"], body.get("secret"), body.get("events", EVENTS)))


def _create(site: Sandbox, body: Json) -> Json:
    return _issue(site, {"issue": site.create(**body)})


def _edit(site: Sandbox, body: Json) -> Json:
    ident = body.pop("issue")
    site.edit(ident, **body)
    return _issue(site, {"issue": ident})


def _comment(site: Sandbox, body: Json) -> Json:
    return {"id": site.comment(body["issue"], body["body"], body.get("by", "admin")).id}


def _delete(site: Sandbox, body: Json) -> Json:
    site.delete(body["issue"], body.get("by", "admin"))
    return {}


def _move(site: Sandbox, body: Json) -> Json:
    return {"key": site.move(body["issue"], body["project"], body.get("by", "admin"))}


def _fill(site: Sandbox, body: Json) -> Json:
    site.fill(int(body["count"]), body.get("project"))
    return {"issues": len(site.tickets)}


def _issue(site: Sandbox, body: Json) -> Json:
    return asdict(site.issue(body["issue"]))


def _log(site: Sandbox, body: Json) -> list[Json]:
    return [{**entry._asdict(), "writes": entry.writes} for entry in site.log]


ACTIONS: dict[tuple[str, str], Action] = {
    ("GET", ""): _state,
    ("GET", "faults"): lambda site, body: {"waiting": len(site.faults)},
    ("POST", "faults"): _fault,
    ("DELETE", "faults"): lambda site, body: site.faults.clear(),
    ("GET", "clock"): lambda site, body: {"now": site.clock.now()},
    ("POST", "clock"): _advance,
    ("GET", "settings"): lambda site, body: asdict(site.settings),
    ("POST", "settings"): _set,
    ("GET", "permissions"): lambda site, body: sorted(site.permissions.held),
    ("POST", "permissions"): _permissions,
    ("POST", "tokens"): _tokens,
    ("GET", "webhooks"): lambda site, body: [asdict(one) for one in site.webhooks.deliveries],
    ("POST", "webhooks"): _webhook,
    ("DELETE", "webhooks"): lambda site, body: site.webhooks.clear(),
    ("POST", "create"): _create,
    ("POST", "edit"): _edit,
    ("POST", "comment"): _comment,
    ("POST", "delete"): _delete,
    ("POST", "move"): _move,
    ("POST", "fill"): _fill,
    ("POST", "issue"): _issue,
    ("GET", "log"): _log,
    ("DELETE", "log"): lambda site, body: site.log.clear(),
}
