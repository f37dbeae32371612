"""The pieces every endpoint uses: the call it answers, the answer, the error, its address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson
from werkzeug import Request

from ..records import Issue, Json, Project
from ..render import Renderer
from ..sandbox import Sandbox
from ..settings import PERMISSION_MESSAGES


class JiraError(Exception):
    """Answered as Jira answers errors: ``errorMessages`` for the whole, ``errors`` by field."""

    def __init__(self, status: int, /, *messages: str, **errors: str) -> None:
        super().__init__(status, messages, errors)
        self.status, self.messages, self.errors = status, list(messages), errors

    @property
    def content(self) -> Json:
        return {"errorMessages": self.messages, "errors": self.errors}


@dataclass(frozen=True, slots=True)
class Answer:
    content: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


NO_CONTENT = Answer(status=204)


@dataclass
class Call:
    """One authenticated request; ``user`` is None for anonymous ones, ``version`` is 2 or 3."""

    site: Sandbox
    request: Request
    user: str | None
    version: str

    @cached_property
    def render(self) -> Renderer:
        return Renderer(self.site, self.user, self.version)

    @property
    def me(self) -> str:
        if self.user is None:
            raise JiraError(401, "You are not authenticated. Authentication required to perform this operation.")
        return self.user

    @property
    def body(self) -> Json:
        """The request's JSON object."""
        try:
            body = orjson.loads(self.request.get_data() or b"null")
        except orjson.JSONDecodeError as error:
            raise JiraError(400, f"Unexpected character in the request body: {error}") from error
        if not isinstance(body, dict):
            raise JiraError(400, "No content to map to Object due to end of input")
        return body

    @staticmethod
    def whole(body: Json, name: str, default: int) -> int:
        """A whole number of a JSON body."""
        value = body.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise JiraError(400, f"{name} is a whole number.")
        return value

    @staticmethod
    def words(body: Json, name: str) -> list[str]:
        """A list of strings of a JSON body; one string may hold several, apart by commas."""
        value = body.get(name) or []
        if isinstance(value, str):
            return [part for part in value.split(",") if part]
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise JiraError(400, f"{name} is a list of strings.")
        return value

    def list_of(self, name: str) -> list[str]:
        """A query parameter that may be repeated or comma separated."""
        return [part for value in self.request.args.getlist(name) for part in value.split(",") if part]

    def number(self, name: str, default: int) -> int:
        text = self.request.args.get(name, "")
        if not text:
            return default
        try:
            return int(text)
        except ValueError as error:
            raise JiraError(404, f"The value '{text}' of {name} is no number.") from error

    def flag(self, name: str, default: bool = False) -> bool:
        text = self.request.args.get(name, "").lower()
        return text == "true" if text else default

    def may(self, permission: str, project: str | None = None) -> bool:
        return self.site.allows(self.user, permission, project)

    def sees(self, issue: Issue) -> bool:
        return self.may("BROWSE_PROJECTS", issue.project)

    def issue(self, ident: str) -> Issue:
        """The issue as stored. Cloud hides what may not be seen; Data Center says so."""
        found = self.site.find(ident)
        cloud = self.site.cloud
        if found is not None and self.sees(found):
            return found
        if cloud or found is None:
            message = (
                "Issue does not exist or you do not have permission to see it." if cloud else "Issue Does Not Exist"
            )
            raise JiraError(404, message)
        message = "You do not have the permission to see the specified issue."
        raise JiraError(403, message) if self.user else JiraError(401, message, "Login Required")

    def project(self, ident: str) -> Project:
        for project in self.site.projects.values():
            wanted = ident.upper() == project.key or ident == project.id
            if wanted and self.may("BROWSE_PROJECTS", project.key):
                return project
        kind = "id" if ident.isdecimal() else "key"
        raise JiraError(404, f"No project could be found with {kind} '{ident}'.")

    def need(self, permission: str, project: str, status: int = 403) -> None:
        """Refuse the call without the permission in a project."""
        if self.user is None:
            raise JiraError(401, "You are not authenticated. Authentication required to perform this operation.")
        if not self.may(permission, project):
            raise JiraError(status, PERMISSION_MESSAGES.get(permission, f"You need the permission {permission}."))


Endpoint = Callable[..., Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """``modes`` names the products that have it."""

    method: str
    path: str
    endpoint: Endpoint
    modes: tuple[str, ...]
    anonymous: bool


ROUTES: list[Route] = []


def route(
    method: str, path: str, modes: tuple[str, ...] = ("cloud", "dc"), anonymous: bool = False
) -> Callable[[Endpoint], Endpoint]:
    """Offer an endpoint below ``/rest/api/<version>``."""

    def register(endpoint: Endpoint) -> Endpoint:
        ROUTES.append(Route(method, path, endpoint, modes, anonymous))
        return endpoint

    return register


CLOUD = ("cloud",)
DC = ("dc",)
