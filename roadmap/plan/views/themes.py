"""Writing themes in the browser: their name, their words, their place on the page."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ..forms import ThemeForm, theme_initial
from ..models import Revision, Theme
from .forming import attempt, page
from .saving import Clash, create_theme, save_theme
from .telling import theme_clash_form
from .viewer import architects_only, author

TEMPLATE = "plan/theme_edit.html"


@require_http_methods(["GET", "POST"])
@architects_only
def new_theme(request: HttpRequest) -> HttpResponse:
    """A new theme; only its name is needed."""
    form = ThemeForm(request.POST or None)
    theme = attempt(form, lambda: create_theme(form, author(request)))
    return _on_the_plan(request, theme, "Added.") if theme else page(request, TEMPLATE, form)


@require_http_methods(["GET", "POST"])
@architects_only
def edit_theme(request: HttpRequest, slug: str) -> HttpResponse:
    """A theme's form; where others changed the same field meanwhile, both values side by side."""
    seen, theme = Revision.current(), _theme(slug)
    form = ThemeForm(request.POST or None, theme=theme, initial=theme_initial(theme) | {"seen": seen})
    outcome = attempt(form, lambda: save_theme(theme.pk, form, author(request)))
    return _after(request, outcome, seen) if outcome else page(request, TEMPLATE, form, theme=theme)


def _after(request: HttpRequest, outcome: Theme | Clash[Theme], seen: int) -> HttpResponse:
    if isinstance(outcome, Clash):
        return render(request, TEMPLATE, theme_clash_form(request, outcome, seen), status=409)
    return _on_the_plan(request, outcome, "Saved.")


def _on_the_plan(request: HttpRequest, theme: Theme, done: str) -> HttpResponse:
    messages.success(request, done)
    return HttpResponseRedirect(f"{reverse('plan')}#{theme.slug}")


def _theme(slug: str) -> Theme:
    theme = Theme.objects.filter(slug=slug).first()
    if theme is None:
        raise Http404(f"No theme {slug!r} on the plan")
    return theme
