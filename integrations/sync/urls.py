"""The sync's pages and its door for webhooks."""

from django.urls import path

from . import views, webhooks

urlpatterns = [
    path("sync/", views.sync, name="sync"),
    path("sync/conflicts/<int:conflict_id>/", views.settle_conflict, name="sync-conflict"),
    path("sync/parked/<int:op_id>/", views.answer, name="sync-parked"),
    path("sync/items/<int:item_id>/unlink/", views.unlink, name="sync-unlink"),
    path("sync/release/", views.release, name="sync-release"),
    path("sync/resume/", views.resume, name="sync-resume"),
    path("hooks/jira/", webhooks.signed, name="webhook"),
    path("hooks/jira/<str:secret>/", webhooks.unsigned, name="webhook-unsigned"),
]
