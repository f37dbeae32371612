"""JSON bodies by orjson."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any, cast

import orjson
from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from .errors import TooLarge


class OrjsonParser(BaseParser):
    """`application/json`, one object, at most DATA_UPLOAD_MAX_MEMORY_SIZE bytes."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The object. Raises ParseError, TooLarge."""
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        content = stream.read(limit + 1)
        if len(content) > limit:
            raise TooLarge(f"The body may have {limit} bytes.")
        try:
            found = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise ParseError(f"The body is not JSON: {error}.") from None
        if not isinstance(found, dict):
            raise ParseError("The body must be a JSON object.")
        return found


def body_of(request: Request) -> dict[str, Any]:
    """What was sent: an object, for nothing else is parsed; empty without a body."""
    return dict(cast(Mapping[str, Any], request.data))
