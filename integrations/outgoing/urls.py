"""The pages of webhooks."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.hooks, name="outgoing"),
    path("new/", views.new, name="outgoing-new"),
    path("<int:pk>/", views.hook, name="outgoing-hook"),
    path("<int:pk>/edit/", views.edit, name="outgoing-edit"),
    path("<int:pk>/ping/", views.ping, name="outgoing-ping"),
    path("<int:pk>/rotate/", views.rotate, name="outgoing-rotate"),
    path("<int:pk>/disable/", views.disable, name="outgoing-disable"),
    path("<int:pk>/enable/", views.enable, name="outgoing-enable"),
    path("<int:pk>/delete/", views.delete, name="outgoing-delete"),
    path("<int:pk>/deliveries/<int:delivery_id>/again/", views.again, name="outgoing-again"),
]
