"""The plan page is a page of the wiki: the organisation's own words, around `{{plan}}`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.core.cache import caches
from django.http import HttpRequest
from django.utils.safestring import SafeString

from roadmap.wiki.calls import CALL
from roadmap.wiki.keeping import NEAR
from roadmap.wiki.models import WikiRevision
from roadmap.wiki.pages import page_at, revision_at
from roadmap.wiki.rendering import render, revisions_of

from ..models import Revision as PlanRevision
from .asof import day_ends

PATH = "plan"
TITLE = "Architecture Evolution Plan"
FIRST = """\
What the platform needs next, and roughly when. Every line is a ticket. It stands under the theme it serves and under a
*guess*: how many months from the day of the guess until it is done. Guesses may be wrong, and are moved in the open.
Whoever builds on the platform can read here what to expect, and what is still undecided.

{{plan}}
"""
"""What the page says until somebody writes it anew."""


@dataclass(frozen=True, slots=True)
class WordsPage:
    """The plan's page in the wiki, wherever it was moved; `kept` is whether somebody has written it yet."""

    path: str
    title: str
    revision: int
    text: str
    kept: bool


@dataclass(frozen=True, slots=True)
class PlanWords:
    """The page's title, and its words above and below the plan."""

    title: str
    above: SafeString
    below: SafeString


class State(NamedTuple):
    """What the words depend on: the plan's revision, the wiki's, and what else their macros name."""

    plan: int
    wiki: int
    others: list[Any]


def words_page(wiki: int) -> WordsPage:
    """The page as of the wiki's revision. At most one query."""
    key = f"plan:words:{wiki}"
    found: WordsPage | None = caches[NEAR].get(key)
    if found is None:
        page = page_at(PATH)
        found = WordsPage(page.path, page.title, page.revision, page.text, True) if page else UNWRITTEN
        caches[NEAR].set(key, found)
    return found


UNWRITTEN = WordsPage(PATH, TITLE, 0, FIRST, False)


def words_state(page: WordsPage, plan: int, wiki: int) -> State:
    """For ETags. No query, but where macros ask for more than the plan and the wiki."""
    return State(plan, wiki, revisions_of(page.text, {PlanRevision.current: plan, WikiRevision.current: wiki}))


def words_now(page: WordsPage, state: State, request: HttpRequest) -> PlanWords:
    """The words as they are. They are kept where they hold nothing live but the plan itself."""
    key = f"plan:words:html:{state.wiki}"
    names = {call[1].lower() for call in CALL.finditer(page.text)}
    still = names <= {PATH} and len(state.others) == len(names)
    found: PlanWords | None = caches[NEAR].get(key) if still else None
    if found is None:
        parts = render(page.text, path=page.path, request=request, around=PATH)
        found = PlanWords(page.title, parts.html, parts.below)
        if still:
            caches[NEAR].set(key, found)
    return found


def words_then(day: date) -> PlanWords:
    """The words as they stood at the end of a day; those that the page began with before somebody wrote it."""
    page = page_at(PATH)
    then = revision_at(page, day_ends(day)) if page else None
    found = render(then.text if then else FIRST, path=page.path if page else PATH, around=PATH, live=False)
    return PlanWords(then.title if then else TITLE, found.html, found.below)
