"""Pages about mail."""

from django.urls import path

from . import views

urlpatterns = [path("<str:token>/", views.mail, name="mail")]
