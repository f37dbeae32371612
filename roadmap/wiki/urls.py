"""The wiki's pages. What is not about one page stands below `-`, which no page may be called."""

from django.urls import path

from . import views

urlpatterns = [
    path("wiki/", views.home, name="wiki"),
    path("wiki/-/new/", views.new, name="wiki-new"),
    path("wiki/-/preview/", views.preview, name="wiki-preview"),
    path("wiki/-/recent/", views.recent_changes, name="wiki-recent"),
    path("wiki/-/orphans/", views.orphaned, name="wiki-orphans"),
    path("wiki/-/all/", views.index, name="wiki-index"),
    path("wiki/<path:path>/edit/", views.edit, name="wiki-edit"),
    path("wiki/<path:path>/history/", views.history, name="wiki-history"),
    path("wiki/<path:path>/diff/", views.diff, name="wiki-diff"),
    path("wiki/<path:path>/restore/", views.restore, name="wiki-restore"),
    path("wiki/<path:path>/rename/", views.rename, name="wiki-rename"),
    path("wiki/<path:path>/", views.page, name="wiki-page"),
]
