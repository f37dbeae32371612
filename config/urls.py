"""Where each promised URL leads."""

from django.contrib import admin
from django.urls import include, path

handler500 = "roadmap.api.outages.failed"
urlpatterns = [
    path("", include("roadmap.plan.urls")),
    path("input/", include("roadmap.inputs.urls")),
    path("reviews/", include("roadmap.reviews.urls")),
    path("", include("roadmap.people.urls")),
    path("feeds/", include("config.feeds")),
    path("", include("roadmap.wiki.urls")),
    path("search/", include("roadmap.wiki.search.urls")),
    path("", include("integrations.sync.urls")),
    path("outgoing/", include("integrations.outgoing.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("config.api")),
]
