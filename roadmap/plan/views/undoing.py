"""Taking one's own last change back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from .. import actions
from ..pages.wording import FIELDS
from .moving import UNDO
from .returning import back, part
from .viewer import architects_only, author


@require_POST
@architects_only
def undo(request: HttpRequest) -> HttpResponse:
    """Undo what the one who asks did last in the browser, or say in one sentence why that cannot be."""
    try:
        words, undoable = _said(actions.undo(by=author(request))), True
    except actions.CannotUndo as why:
        words, undoable = str(why), False
    if part(request):
        return render(request, "plan/toast.html", {"words": words, "undoable": undoable})
    messages.info(request, words, extra_tags=UNDO if undoable else "")
    return redirect(back(request))


def _said(undone: actions.Undone) -> str:
    fields = [name.lower() for field, name in FIELDS.items() if field in undone.fields]
    items = undone.items
    if not items:
        return "Everything already stood as it was before."
    what = f"{items[0].ticket_key or items[0].title}" if len(items) == 1 else f"{len(items)} items"
    return f"Undone: {', '.join(fields)} of {what}."
