"""Static files for pages that must work without them."""

from __future__ import annotations

from django import template
from django.templatetags.static import static

register = template.Library()


@register.simple_tag
def asset(path: str) -> str:
    """A static file's address; "" where none were collected, for a page about what broke must not break too."""
    try:
        return static(path)
    except ValueError:
        return ""
