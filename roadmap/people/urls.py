"""Pages about oneself and one's mail."""

from django.urls import path

from . import views

urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/tokens/", views.token, name="my-token"),
    path("me/feeds/", views.feed_key, name="my-feeds"),
    path("mail/mine/", views.mine, name="mail-mine"),
    path("mail/<str:token>/", views.mail, name="mail"),
]
