"""Exchanges with a Jira held against Atlassian's OpenAPI description of Jira Cloud, version 3."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from openapi_core import Config, OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from openapi_core.exceptions import OpenAPIError
from openapi_core.validation.exceptions import ValidationError
from werkzeug import Request, Response

DESCRIPTION = Path(__file__).parents[2] / "shared" / "jira" / "swagger-v3.v3.json"
VERSION = "/rest/api/3/"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}")
UNDOCUMENTED = {401, 403, 404, 410, 429}
"""Answered by what stands before Jira's resources, which the description leaves out for many of them."""


@cache
def description() -> OpenAPI:
    spec: dict[str, Any] = orjson.loads(DESCRIPTION.read_bytes())
    _amend(spec)
    jira_date = {"date-time": lambda text: bool(DATE.fullmatch(text))}
    return OpenAPI.from_dict(spec, config=Config(spec_validator_cls=None, extra_format_validators=jira_date))


def _amend(spec: dict[str, Any]) -> None:
    """Where the description says less than Jira's documentation: nulls, and answers of 204 that have no body."""
    spec["servers"] = [{"url": "/"}]
    for operations in spec["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict):
                operation.pop("security", None)
                operation["responses"].get("204", {}).pop("content", None)
    schemas = spec["components"]["schemas"]
    for name in ("from", "fromString", "to", "toString"):
        schemas["ChangeDetails"]["properties"][name]["nullable"] = True
    schemas["User"]["properties"]["accountId"]["nullable"] = True


class Contract:
    """Gathers what an exchange breaks; ``jira.validate = contract.check`` looks at every one of a sandbox.

    Bad requests are meant to be refused, so a request is held against the description only where it was accepted.
    """

    def __init__(self) -> None:
        self.checked: list[tuple[str, str, int]] = []
        self.broken: list[str] = []

    def check(self, request: Request, response: Response) -> None:
        if not request.path.startswith(VERSION):
            return
        self.checked.append((request.method, request.path, response.status_code))
        try:
            self._check(request, response)
        except (OpenAPIError, ValidationError, AssertionError) as error:
            why = "; ".join(one.message for one in getattr(error.__cause__, "schema_errors", [])) or str(
                error.__cause__
            )
            self.broken.append(f"{request.method} {request.path} {response.status_code}: {error!r} {why}")

    def _check(self, request: Request, response: Response) -> None:
        asked, spec = WerkzeugOpenAPIRequest(request), description()
        if response.status_code < 400:
            spec.validate_request(asked)
        if response.status_code in UNDOCUMENTED:
            content = orjson.loads(response.get_data())
            assert {"errorMessages", "errors"} == set(content) or {"message", "status-code"} == set(content), content
        else:
            spec.validate_response(asked, WerkzeugOpenAPIResponse(response))
