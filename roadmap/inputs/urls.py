"""Customer input's pages: the form, what customers see, receipts, triage."""

from django.urls import path

from .views import asking, public, receipts, triage

urlpatterns = [
    path("", asking.ask, name="input"),
    path("similar/", asking.similar, name="input-similar"),
    path("confirm/<str:secret>/", asking.confirm, name="input-confirm"),
    path("receipt/<str:secret>/", receipts.shown, name="input-receipt"),
    path("receipt/<str:secret>/again/", receipts.again, name="input-again"),
    path("receipt/<str:secret>/answer/", receipts.answer, name="input-answer"),
    path("receipt/<str:secret>/address/", receipts.rotate, name="input-rotate"),
    path("receipt/<str:secret>/data/", receipts.download, name="input-download"),
    path("receipt/<str:secret>/erase/", receipts.erase, name="input-erase"),
    path("plan/", public.plan, name="input-plan"),
    path("plan/<int:item_id>/", public.item, name="input-plan-item"),
    path("follow/<str:secret>/", public.follow, name="input-follow"),
    path("triage/", triage.inbox, name="input-triage"),
    path("triage/items/<int:item_id>/", triage.show, name="input-show"),
    path("triage/add/", triage.add, name="input-add"),
    path("triage/undo/", triage.undo, name="input-undo"),
    path("triage/<int:pk>/", triage.one, name="input-note"),
    path("triage/<int:pk>/<str:name>/", triage.step, name="input-step"),
]
