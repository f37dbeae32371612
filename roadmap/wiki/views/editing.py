"""Writing pages: the editor, its preview, what happens where two wrote at once."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from .. import actions
from ..elsewhere import ELSEWHERE
from ..forms import EditForm, NewForm
from ..lines import compared
from ..macros import MACROS
from ..models import Page
from ..pages import crumbs
from ..pages.history import folded
from ..rendering import render as rendered
from ..rules import TEXT_LENGTH, Invalid, path_of, words_of
from ..viewing import author
from .viewer import architects_only, asked_page, number_of

TEMPLATE = "wiki/edit.html"
SAVED = "wiki_saved"
"""The cookie that names saved drafts, for scripts to read."""
DRAFT = re.compile(r"[a-z0-9]{8,40}")
MOST_DRAFTS = 20
DAYS_90 = 90 * 86_400


@require_http_methods(["GET", "POST"])
@architects_only
def new(request: HttpRequest) -> HttpResponse:
    """A new page; its path is made of its title where none is given."""
    path, title = path_of(request.GET.get("path", "")), request.GET.get("title", "")[:255]
    home = ELSEWHERE.get(path)
    first = {
        "path": path,
        "title": title or (home.title if home else words_of(path)),
        "text": home.text if home else "",
    }
    form = NewForm(request.POST or None, initial=first | {"base": 0})
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        made = _made(request, form)
        if made:
            return made
    return _page(request, form, path=form["path"].value() or "")


def _made(request: HttpRequest, form: NewForm) -> HttpResponse | None:
    given = form.cleaned_data
    try:
        page = actions.create(
            path=given["path"].strip() or path_of(given["title"]),
            title=given["title"],
            text=given["text"],
            comment=given["comment"],
            by=author(request),
        )
    except Invalid as invalid:
        form.refuse(invalid)
        return None
    messages.success(request, "The page is made.")
    return _done(request, page, form)


@require_http_methods(["GET", "POST"])
@architects_only
def edit(request: HttpRequest, path: str) -> HttpResponse:
    """A page's editor. Saving merges with what others saved meanwhile, or shows both."""
    page = asked_page(path)
    if page.path != path:
        return redirect("wiki-edit", page.path)
    form = EditForm(request.POST or None, initial=_initial(request, page))
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        saved = _saved(request, page, form)
        if saved:
            return saved
    return _page(request, form, page=page, path=page.path)


def _initial(request: HttpRequest, page: Page) -> dict[str, Any]:
    """What the form begins with: the page as it is, or the words of an old revision over it."""
    number = number_of(request.GET.get("revision"))
    shown = page.revisions.filter(number=number).first() if number else page.current
    first = shown or page.current
    comment = f"Back to revision {number}" if number and number != page.revision else ""
    return {"title": first and first.title, "text": first and first.text, "comment": comment, "base": page.revision}


def _saved(request: HttpRequest, page: Page, form: EditForm) -> HttpResponse | None:
    given = form.cleaned_data
    try:
        saved = actions.save(
            page_id=page.pk,
            base=given["base"] or 0,
            title=given["title"],
            text=given["text"],
            comment=given["comment"],
            by=author(request),
        )
    except Invalid as invalid:
        form.refuse(invalid)
        return None
    except actions.Clash as clash:
        return _clashed(request, page, clash)
    messages.success(request, _told(saved))
    return _done(request, page, form)


def _done(request: HttpRequest, page: Page, form: EditForm) -> HttpResponse:
    """To the page; the browser is told which of its drafts are saved, the last few, and may forget those."""
    response = HttpResponseRedirect(page.get_absolute_url())
    before = request.COOKIES.get(SAVED, "").split(".")
    drafts = [one for one in (*before, form.cleaned_data["draft"]) if DRAFT.fullmatch(one)][-MOST_DRAFTS:]
    if drafts:
        response.set_cookie(
            SAVED, ".".join(drafts), max_age=DAYS_90, path=reverse("wiki"), secure=settings.HTTPS, samesite="Lax"
        )
    return response


def _told(saved: actions.Saved) -> str:
    if not saved.changed:
        return "Nothing was changed, so nothing was saved."
    if saved.merged:
        return f"Saved as revision {saved.revision.number}, together with what others saved meanwhile."
    return f"Saved as revision {saved.revision.number}."


def _clashed(request: HttpRequest, page: Page, clash: actions.Clash) -> HttpResponse:
    """The editor again: what was typed stays in it, and beside it stands what each changed. Saving again decides."""
    data = request.POST.copy()
    data["base"] = str(clash.theirs.number)
    form = EditForm(data, initial=_initial(request, page))
    base = clash.base.text if clash.base else ""
    mine = data.get("text", "").replace("\r\n", "\n")[:TEXT_LENGTH]
    sides = {"theirs": folded(compared(base, clash.theirs.text)), "mine": folded(compared(base, mine))}
    return _page(request, form, status=409, page=page, path=page.path, clash=clash, sides=sides)


def _page(request: HttpRequest, form: EditForm, *, status: int = 0, **more: Any) -> HttpResponse:
    """The editor with the text in it as it will read; 422 where something is wrong with it."""
    text = str(form["text"].value() or "")[:TEXT_LENGTH]
    words = rendered(text, path=more["path"], request=request)
    context = {"form": form, "preview": words.html, "macros": sorted(MACROS.values(), key=lambda one: one.name)}
    context |= {"above": crumbs(more["path"]) if more["path"] else []} | more
    return render(request, TEMPLATE, context, status=status or (422 if form.errors else 200))


@require_POST
@architects_only
def preview(request: HttpRequest) -> HttpResponse:
    """The text as it will read, for the editor beside it."""
    text, path = request.POST.get("text", "")[:TEXT_LENGTH], request.POST.get("path", "")[:255]
    return HttpResponse(rendered(text.replace("\r\n", "\n"), path=path, request=request).html)
