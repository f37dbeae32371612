"""The product's URLs and an empty view."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config import urls

handler500 = urls.handler500


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing at all."""
    return HttpResponse()


urlpatterns = [*urls.urlpatterns, path("bench/empty/", empty)]
