"""What a sync would write, before it does."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import choices, pages
from .guard import decision, for_deciders, person


@require_safe
@never_cache
@for_deciders
def preview(request: HttpRequest) -> HttpResponse:
    """Writes that are held, and what a sync would do, worked out by a worker when somebody asks."""
    now = pages.affairs()
    context = {
        "affairs": now,
        "held": pages.held_writes() if now.held_pushes else None,
        "most": settings.SYNC_MASS_PUSH,
        "modes": [(name, *words) for name, words in pages.ADOPT.items()],
        "preview": pages.newest_preview(),
        "earlier": pages.earlier_previews(),
    }
    return render(request, "sync/preview.html", context)


@decision
def ask_preview(request: HttpRequest) -> HttpResponse:
    """Have it worked out."""
    adopt = request.POST.get("adopt", "")
    if adopt not in pages.ADOPT:
        raise Http404
    choices.ask_preview(adopt=adopt, by=person(request))
    return redirect("sync-preview")


@decision
def choose_preview(request: HttpRequest, preview_id: int) -> HttpResponse:
    """Have done what it showed."""
    if choices.choose_preview(preview_id=preview_id, by=person(request)):
        messages.success(request, "It is being done.")
    else:
        messages.error(request, "This is too old to be done as it stands. Look again first.")
    return redirect("sync-preview")
