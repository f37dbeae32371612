"""REST: items, themes, lead times."""

from django.urls import path

from .groups import LeadTimeDetail, LeadTimes, ThemeDetail, Themes
from .items import ItemDetail, Items

RESOURCES = ("items", "themes", "lead-times")
urlpatterns = [
    path("items/", Items.as_view(), name="api-items"),
    path("items/<int:item_id>/", ItemDetail.as_view(), name="api-item"),
    path("themes/", Themes.as_view(), name="api-themes"),
    path("themes/<slug:slug>/", ThemeDetail.as_view(), name="api-theme"),
    path("lead-times/", LeadTimes.as_view(), name="api-lead-times"),
    path("lead-times/<slug:slug>/", LeadTimeDetail.as_view(), name="api-lead-time"),
]
