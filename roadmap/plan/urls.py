"""The plan's pages."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.plan, name="plan"),
    path("@/", views.past_day, name="past-day"),
    path("@<str:day>/", views.past, name="past"),
    path("@<str:day>/items/<int:item_id>/", views.past_item, name="past-item"),
    path("live/", views.live, name="plan-live"),
    path("board/", views.board, name="board"),
    path("horizon/", views.horizon, name="horizon"),
    path("table/", views.table, name="table"),
    path("table/preview/", views.bulk, name="bulk"),
    path("table/apply/", views.bulk_apply, name="bulk-apply"),
    path("keys/", views.keys, name="keys"),
    path("undo/", views.undo, name="undo"),
    path("following/", views.following, name="following"),
    path("export/backup.json", views.backup, name="backup"),
    path("export/", views.export, name="export"),
    path("export/plan.csv", views.export_csv, name="export-csv"),
    path("export/plan.xlsx", views.export_xlsx, name="export-xlsx"),
    path("export/plan.md", views.export_md, name="export-md"),
    path("export/plan.pptx", views.export_pptx, name="export-pptx"),
    path("print/", views.printed, name="print"),
    path("archived/", views.archived, name="archived"),
    path("themes/new/", views.new_theme, name="theme-new"),
    path("themes/<slug:slug>/edit/", views.edit_theme, name="theme-edit"),
    path("items/new/", views.new, name="item-new"),
    path("items/quick/", views.quick, name="item-quick"),
    path("items/<int:item_id>/", views.item, name="item"),
    path("items/<int:item_id>/edit/", views.edit, name="item-edit"),
    path("items/<int:item_id>/cell/<slug:field>/", views.cell, name="item-cell"),
    path("items/<int:item_id>/place/", views.place, name="item-place"),
    path("items/<int:item_id>/archive/", views.archive, name="item-archive"),
    path("items/<int:item_id>/unarchive/", views.unarchive, name="item-unarchive"),
    path("items/<int:item_id>/restore/<int:change_id>/", views.restore, name="item-restore"),
    path("items/<int:item_id>/move/", views.move, name="item-move"),
]
