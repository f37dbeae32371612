"""Writing themes in the browser: their name, their words, their place on the page."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ..forms import ThemeForm, theme_initial
from ..models import Revision, Theme
from ..rules import Invalid
from .saving import Clash, create_theme, save_theme
from .telling import refuse, rows, theme_clash_form
from .viewer import architects_only, author


@require_http_methods(["GET", "POST"])
@architects_only
def new_theme(request: HttpRequest) -> HttpResponse:
    """A new theme; only its name is needed."""
    form = ThemeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            theme = create_theme(form, author(request))
        except Invalid as invalid:
            refuse(form, invalid)
        else:
            return _on_the_plan(request, theme, "Added.")
    return render(
        request, "plan/theme_edit.html", {"form": form, "rows": rows(form)}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@architects_only
def edit_theme(request: HttpRequest, slug: str) -> HttpResponse:
    """A theme's form; where others changed the same field meanwhile, both values side by side."""
    seen, theme = Revision.current(), _theme(slug)
    form = ThemeForm(request.POST or None, theme=theme, initial=theme_initial(theme) | {"seen": seen})
    if request.method == "POST" and form.is_valid():
        try:
            outcome = save_theme(theme.pk, form, author(request))
        except Invalid as invalid:
            refuse(form, invalid)
        else:
            return _after(request, outcome, seen)
    context = {"form": form, "rows": rows(form), "theme": theme}
    return render(request, "plan/theme_edit.html", context, status=422 if form.errors else 200)


def _after(request: HttpRequest, outcome: Theme | Clash[Theme], seen: int) -> HttpResponse:
    if isinstance(outcome, Clash):
        return render(request, "plan/theme_edit.html", theme_clash_form(request, outcome, seen), status=409)
    return _on_the_plan(request, outcome, "Saved.")


def _on_the_plan(request: HttpRequest, theme: Theme, done: str) -> HttpResponse:
    messages.success(request, done)
    return HttpResponseRedirect(f"{reverse('plan')}#{theme.slug}")


def _theme(slug: str) -> Theme:
    theme = Theme.objects.filter(slug=slug).first()
    if theme is None:
        raise Http404(f"No theme {slug!r} on the plan")
    return theme
