"""What every form of the plan does: be shown, be done, be told what was wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..rules import Invalid
from .telling import refuse, rows

Done = TypeVar("Done")


def attempt(form: Form, work: Callable[[], Done]) -> Done | None:
    """Do the work of a form that was sent; None where it was not, or where its fields now say what is wrong."""
    if not form.is_valid():
        return None
    try:
        return work()
    except Invalid as invalid:
        refuse(form, invalid)
        return None


def page(request: HttpRequest, template: str, form: Form, **more: object) -> HttpResponse:
    """The form's page; 422 where something is wrong with it."""
    return render(request, template, {"form": form, "rows": rows(form), **more}, status=422 if form.errors else 200)
