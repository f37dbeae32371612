"""What belongs to no feature: the list of resources, the description, the answer to addresses that lead nowhere."""

from __future__ import annotations

from functools import cache
from typing import Any, NoReturn

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .conditional import answer, object_tag, whole
from .kinds import KINDS
from .parameters import check_none
from .permissions import ScopedAccess
from .rendering import OrjsonRenderer


@extend_schema(exclude=True)
class Root(APIView):
    """The resources and where they are."""

    resources: tuple[str, ...] = ()

    def get(self, request: Request) -> Response:
        check_none(request.query_params)
        here = request.build_absolute_uri(request.path)
        document = {name: f"{here}{name}/" for name in self.resources}
        return answer(request, object_tag(0, document), lambda: document)


@extend_schema(exclude=True)
class Nowhere(APIView):
    """404 for every address that is no resource, by every method."""

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
        hint = "" if request.path.endswith("/") else " Addresses end in a slash."
        raise NotFound(f"There is nothing at {request.path}.{hint}")

    options = http_method_not_allowed


@extend_schema(exclude=True)
class Schema(APIView):
    """The OpenAPI description."""

    renderer_classes = (OpenApiJsonRenderer,)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return whole(request, super().dispatch(request, *args, **kwargs))

    def get(self, request: Request) -> Response:
        return Response(_description())


@cache
def _description() -> Any:
    """The same for every reader, and half a second's work."""
    return SchemaGenerator().get_schema(request=None, public=True)


@method_decorator(csp_update({"style-src": [UNSAFE_INLINE]}), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    """The browsable description. Swagger UI styles itself inline, which no other page may."""

    template_name = "api/docs.html"
    url_name = "api-schema"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answered = super().dispatch(request, *args, **kwargs)
        # The script holds the reader's token against forged requests, which an old copy would not.
        return answered if "script" in request.GET else whole(request, answered)

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not ScopedAccess().has_permission(request, self):
            return redirect_to_login(request.get_full_path())
        return super().get(request, *args, **kwargs)

    def handle_exception(self, exc: Exception) -> Response:
        """A problem, which this view's own renderer would not write as JSON."""
        self.request.accepted_renderer = OrjsonRenderer()
        return super().handle_exception(exc)


@require_safe
def problems(request: HttpRequest, slug: str = "") -> HttpResponse:
    """What an error's `type` leads to: all kinds, or one of them."""
    kinds = [kind for kind in KINDS.values() if slug in ("", kind.slug)]
    if not kinds:
        raise Http404(f"There is no kind of problem {slug!r}")
    return render(request, "api/problems.html", {"kinds": kinds})
