"""Pages about mail."""

from django.urls import path

from . import views

urlpatterns = [
    path("mine/", views.mine, name="mail-mine"),
    path("<str:token>/", views.mail, name="mail"),
]
