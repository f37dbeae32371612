"""The plan's pages."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.plan, name="plan"),
    path("@/", views.past_day, name="past-day"),
    path("@<str:day>/", views.past, name="past"),
    path("@<str:day>/items/<int:item_id>/", views.past_item, name="past-item"),
    path("live/", views.live, name="plan-live"),
    path("archived/", views.archived, name="archived"),
    path("themes/new/", views.new_theme, name="theme-new"),
    path("themes/<slug:slug>/edit/", views.edit_theme, name="theme-edit"),
    path("items/new/", views.new, name="item-new"),
    path("items/<int:item_id>/", views.item, name="item"),
    path("items/<int:item_id>/edit/", views.edit, name="item-edit"),
    path("items/<int:item_id>/archive/", views.archive, name="item-archive"),
    path("items/<int:item_id>/unarchive/", views.unarchive, name="item-unarchive"),
    path("items/<int:item_id>/restore/<int:change_id>/", views.restore, name="item-restore"),
    path("items/<int:item_id>/move/", views.move, name="item-move"),
]
