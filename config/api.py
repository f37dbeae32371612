"""Assembles the REST API: each feature brings `RESOURCES` and `urlpatterns`."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from integrations.outgoing import api as outgoing
from integrations.sync import api as sync
from roadmap.api import schema  # noqa: F401  # registers the token's security scheme
from roadmap.api.views import Docs, Nowhere, Root, Schema, problems
from roadmap.inputs import api as inputs
from roadmap.plan import api as plan
from roadmap.reviews import api as reviews
from roadmap.wiki import api as wiki

FEATURES = (plan, wiki, inputs, reviews, sync, outgoing)
RESOURCES = tuple(name for feature in FEATURES for name in feature.RESOURCES)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="api-docs"), name="api"),
    path("docs/", Docs.as_view(), name="api-docs"),
    path("schema/", Schema.as_view(), name="api-schema"),
    path("problems/", problems, name="api-problems"),
    path("problems/<slug:slug>/", problems, name="api-problem"),
    path("v1/", Root.as_view(resources=RESOURCES), name="api-root"),
    *(path("v1/", include(feature.urlpatterns)) for feature in FEATURES),
    re_path("", Nowhere.as_view()),
]
