"""Exchanges with a Jira held against Atlassian's OpenAPI description of Jira Cloud, and what of it Data Center shares.

Version 2 differs from 3 in its long texts alone, so one description serves both; see `described`.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

import orjson
from openapi_core import Config, OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from openapi_core.exceptions import OpenAPIError
from openapi_core.validation.exceptions import ValidationError
from werkzeug import Request, Response

from integrations.sandbox import Sandbox
from integrations.sandbox.rest.routes import ROUTES
from tests import data_center
from tests.schemas import DOCUMENT, FIELDS, REQUIRED, listed, nullable, ref

DESCRIPTION = Path(__file__).parents[2] / "shared" / "jira" / "swagger-v3.v3.json"
API = re.compile(r"/rest/api/(2|3|latest)(?=/)")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}")
UNDOCUMENTED = {401, 403, 404, 410, 415, 429}
"""Answered by what stands before Jira's resources, which the description leaves out for many of them."""
GATE = {"401", "429"}
"""Answered before the resource is reached, in the gate's own words, whatever the description says of the resource."""
LONG = 50
ENVELOPES = ({"errorMessages", "errors"}, {"message", "status-code"}, {"issues", "errors"})
Requests = Literal["accepted", "all", "none"]


def _shape(path: str) -> str:
    """A path with its placeholders nameless, OpenAPI's or werkzeug's."""
    return re.sub(r"\{\w+\}|<\w+>", "*", path.removeprefix("/rest/api/3"))


OFFERED = {_shape(one.path) for one in ROUTES}
"""What the sandbox has; the description's other paths make looking for one slow."""


class Description:
    """One product's API in one version."""

    def __init__(self, mode: str, version: str) -> None:
        spec: dict[str, Any] = orjson.loads(DESCRIPTION.read_bytes())
        spec["paths"] = {path: found for path, found in spec["paths"].items() if _shape(path) in OFFERED}
        _amend(spec, version)
        if mode == "dc":
            data_center.amend(spec)
        dates = {"date-time": lambda text: bool(DATE.fullmatch(text))}
        self.api = OpenAPI.from_dict(spec, config=Config(spec_validator_cls=None, extra_format_validators=dates))
        self._accepted: set[tuple[str, bytes, bytes]] = set()
        self._paths = [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), found) for path, found in spec["paths"].items()]

    def validate_request(self, asked: "Asked", operation: dict[str, Any]) -> None:
        """Once for each query and body; what stands in a path is text, whatever it is."""
        request = asked.request
        seen = (operation["operationId"], request.query_string, request.get_data())
        if seen not in self._accepted:
            self.api.validate_request(asked)
            self._accepted.add(seen)

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        """What is described at a path; a path without a placeholder goes before one that has some."""
        found = [(pattern.pattern.count("[^/]+"), one) for pattern, one in self._paths if pattern.fullmatch(path)]
        operations = [one[method.lower()] for _, one in sorted(found, key=lambda it: it[0]) if method.lower() in one]
        return operations[0] if operations else None


@cache
def described(mode: str, version: str) -> Description:
    return Description(mode, version)


def _amend(spec: dict[str, Any], version: str) -> None:
    """Where the description says less than Jira's documentation: nulls, fields, answers of 204 that have no body."""
    spec["servers"] = [{"url": "/"}]
    for operations in spec["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict):
                operation.pop("security", None)
                for status in {"204", *GATE} & operation["responses"].keys():
                    operation["responses"][status].pop("content", None)
    schemas = spec["components"]["schemas"]
    for name in ("from", "fromString", "to", "toString"):
        schemas["ChangeDetails"]["properties"][name]["nullable"] = True
    schemas["User"]["properties"]["accountId"]["nullable"] = True
    for name, keys in REQUIRED.items():
        schemas[name]["required"] = keys
    text = DOCUMENT if version == "3" else {"type": "string"}
    schemas["Comment"]["properties"]["body"] = text
    schemas["IssueBean"]["properties"]["fields"] = {
        "type": "object",
        "properties": {**FIELDS, "description": nullable(text)},
        "additionalProperties": False,
    }
    refused = spec["paths"]["/rest/api/3/issue/bulk"]["post"]["responses"]["400"]["content"]["application/json"]
    refused["schema"] = {"anyOf": [ref("CreatedIssues"), ref("ErrorCollection")]}
    links = spec["paths"]["/rest/api/3/issue/{issueIdOrKey}/remotelink"]["get"]["responses"]["200"]["content"]
    link = ref("RemoteIssueLink")
    links["application/json"]["schema"] = {"anyOf": [link, listed(link)]}


class Asked(WerkzeugOpenAPIRequest):
    """A request as if it were to version 3, which alone is described."""

    @property
    def path(self) -> str:
        return API.sub("/rest/api/3", self.request.path)


class Contract:
    """Gathers what an exchange breaks.

    Some requests are meant to be refused, so of requests the ``accepted`` are held against the description; ``all``
    of our adapter's are, for none of them may be malformed, and none where malformed ones are the point.
    """

    def __init__(self, mode: str = "cloud", requests: Requests = "accepted") -> None:
        self.mode, self.requests = mode, requests
        self.checked: list[tuple[str, str, int]] = []
        self.broken: list[str] = []

    def check(self, request: Request, response: Response) -> None:
        asked = API.match(request.path)
        if asked is None:
            return
        self.checked.append((request.method, request.path, response.status_code))
        try:
            self._check(request, response, described(self.mode, "3" if asked[1] == "3" else "2"))
        except (OpenAPIError, ValidationError, AssertionError) as error:
            self.broken.append(f"{request.method} {request.path} {response.status_code}: {error!r} {_why(error)}")

    def _check(self, request: Request, response: Response, description: Description) -> None:
        asked, status = Asked(request), response.status_code
        operation = description.operation(request.method, asked.path)
        if status >= 400:
            content = orjson.loads(response.get_data())
            assert set(content) in ENVELOPES, content
        if operation is None:
            assert status in (401, 404, 405), "nothing is described here"
            return
        if self.requests == "all" or (self.requests == "accepted" and status < 400):
            known = {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}
            assert set(request.args) <= known, f"unknown query parameters {set(request.args) - known}"
            description.validate_request(asked, operation)
        if str(status) in operation["responses"] or status not in UNDOCUMENTED:
            description.api.validate_response(asked, WerkzeugOpenAPIResponse(_some(response)))


def _some(response: Response) -> Response:
    """The answer with at most fifty of its issues, evenly spread, for a thousand take seconds to read."""
    content = orjson.loads(response.get_data() or b"null")
    issues = content.get("issues") if isinstance(content, dict) else None
    if not isinstance(issues, list) or len(issues) <= LONG:
        return response
    some = {**content, "issues": issues[:: len(issues) // LONG]}
    return Response(orjson.dumps(some), response.status_code, content_type=response.content_type)


def _why(error: BaseException) -> str:
    """The innermost complaints, with where they were found."""
    found = list(getattr(error.__cause__, "schema_errors", []))
    inner = [deeper for one in found for deeper in one.context or [one]]
    return "; ".join(f"{one.json_path}: {one.message}" for one in inner) or str(error.__cause__)


@contextmanager
def held(jira: Sandbox, requests: Requests = "accepted") -> Iterator[Contract]:
    """Every exchange with a sandbox looked at until the block ends; nothing is, in a clone without the description."""
    contract = Contract(jira.mode, requests)
    if DESCRIPTION.exists():
        jira.checks.append(contract.check)
    yield contract
    assert not contract.broken, "\n".join(contract.broken)
