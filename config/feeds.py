"""The feeds of every feature, at addresses for all and at private ones."""

from django.urls import URLPattern, include, path

from roadmap.plan import feeds as plan
from roadmap.reviews import feeds as reviews

NAMED: list[URLPattern] = [
    path("plan.atom", plan.plan, name="feed-plan"),
    path("changes.atom", plan.changes, name="feed-changes"),
    path("themes/<slug:slug>.atom", plan.theme, name="feed-theme"),
    path("items/<int:item_id>.atom", plan.item, name="feed-item"),
    path("due.ics", plan.due, name="feed-due"),
    path("reviews.atom", reviews.reviews, name="feed-reviews"),
    path("reviews.ics", reviews.calendar_feed, name="feed-calendar"),
]

urlpatterns = [
    path("", plan.feeds, name="feeds"),
    *NAMED,
    path("private/<str:secret>/", include((NAMED, "private-feeds"))),
]
