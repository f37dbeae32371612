"""The product's URLs, an empty view, and what one would write instead of the API."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config import urls

from . import plain

handler500 = urls.handler500


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing at all."""
    return HttpResponse()


urlpatterns = [
    *urls.urlpatterns,
    path("bench/empty/", empty),
    path("bench/plain/", plain.Plain.as_view()),
    path("bench/whole/", plain.Whole.as_view()),
    path("bench/aggregated/", plain.Aggregated.as_view()),
]
