"""The sync's pages and its door for webhooks."""

from django.urls import path

from . import views, webhooks

urlpatterns = [
    path("sync/", views.sync, name="sync"),
    path("sync/conflicts/", views.conflicts, name="sync-conflicts"),
    path("sync/conflicts/look/", views.look, name="sync-look"),
    path("sync/conflicts/settle/", views.settle_many, name="sync-settle"),
    path("sync/conflicts/<int:conflict_id>/", views.settle_conflict, name="sync-conflict"),
    path("sync/parked/<int:op_id>/", views.answer, name="sync-parked"),
    path("sync/items/<int:item_id>/lost/", views.decide_lost, name="sync-lost"),
    path("sync/preview/", views.preview, name="sync-preview"),
    path("sync/preview/ask/", views.ask_preview, name="sync-preview-ask"),
    path("sync/preview/<int:preview_id>/", views.choose_preview, name="sync-preview-choose"),
    path("sync/release/", views.release, name="sync-release"),
    path("sync/resume/", views.resume, name="sync-resume"),
    path("hooks/jira/", webhooks.signed, name="webhook"),
    path("hooks/jira/<str:secret>/", webhooks.unsigned, name="webhook-unsigned"),
]
