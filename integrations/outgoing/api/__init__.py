"""REST: webhooks, for admin tokens of who keeps them."""

from django.urls import path

from .hooks import WebhookDetail, Webhooks
from .messages import Again, Deliveries, Ping, Rotate

RESOURCES = ("webhooks",)
urlpatterns = [
    path("webhooks/", Webhooks.as_view(), name="api-webhooks"),
    path("webhooks/<int:webhook>/", WebhookDetail.as_view(), name="api-webhook"),
    path("webhooks/<int:webhook>/ping/", Ping.as_view(), name="api-webhook-ping"),
    path("webhooks/<int:webhook>/rotate/", Rotate.as_view(), name="api-webhook-rotate"),
    path("webhooks/<int:webhook>/deliveries/", Deliveries.as_view(), name="api-webhook-deliveries"),
    path("webhooks/<int:webhook>/deliveries/<int:delivery>/again/", Again.as_view(), name="api-webhook-again"),
]
