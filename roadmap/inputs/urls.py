"""Customer input's pages: the form, what customers see, receipts, triage."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    # The form, its matches, confirming
    # Receipts
    # The public plan, following an item
    # Triage
]
