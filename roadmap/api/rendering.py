"""JSON by orjson."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer


class OrjsonRenderer(BaseRenderer):
    """`application/json`, times in UTC with a Z; problems keep the content type their handler set."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """The bytes of `data`; nothing for an answer without a body."""
        return b"" if data is None else dumps(data)


def dumps(data: Any) -> bytes:
    """JSON as the API writes it."""
    return orjson.dumps(data, default=str, option=orjson.OPT_UTC_Z)
