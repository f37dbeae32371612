"""REST: items, themes, lead times, the change log, the whole plan."""

from django.urls import path

from .changes import Changes
from .groups import LeadTimeDetail, LeadTimes, ThemeDetail, Themes
from .items import ItemDetail, Items
from .whole import Plan

RESOURCES = ("items", "themes", "lead-times", "changes", "plan")
urlpatterns = [
    path("items/", Items.as_view(), name="api-items"),
    path("items/<int:item_id>/", ItemDetail.as_view(), name="api-item"),
    path("changes/", Changes.as_view(), name="api-changes"),
    path("plan/", Plan.as_view(), name="api-plan"),
    path("themes/", Themes.as_view(), name="api-themes"),
    path("themes/<slug:slug>/", ThemeDetail.as_view(), name="api-theme"),
    path("lead-times/", LeadTimes.as_view(), name="api-lead-times"),
    path("lead-times/<slug:slug>/", LeadTimeDetail.as_view(), name="api-lead-time"),
]
