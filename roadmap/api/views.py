"""What belongs to no feature: the list of resources, and the answer to addresses that lead nowhere."""

from __future__ import annotations

from typing import Any, NoReturn

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import HttpRequest
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


@extend_schema(exclude=True)
class Root(APIView):
    """The resources and where they are."""

    resources: tuple[str, ...] = ()

    def get(self, request: Request) -> Response:
        here = request.build_absolute_uri(request.path)
        return Response({name: f"{here}{name}/" for name in self.resources})


@extend_schema(exclude=True)
class Nowhere(APIView):
    """404 for every address that is no resource."""

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
        hint = "" if request.path.endswith("/") else " Addresses end in a slash."
        raise NotFound(f"There is nothing at {request.path}.{hint}")


@method_decorator(csp_update({"style-src": [UNSAFE_INLINE]}), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    """The browsable description. Swagger UI styles itself inline, which no other page may."""

    template_name = "api/docs.html"
    url_name = "api-schema"
