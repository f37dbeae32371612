"""Deciding a point: the plan follows at once, its ticket with it; the words go out when the review closes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from roadmap.api.numbers import whole_number
from roadmap.inputs.models import Input
from roadmap.people.models import Person
from roadmap.plan import actions as plan
from roadmap.plan.models import Item, LeadTime, Revision, Source

from ..models import Action, Decision, Review, State, Topic
from ..rules import DECIDED, Kind, Refused, sentence, titles
from .locking import locked, touch

ACTION_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be decided of a point. `to` is a lead time's slug; `parts` titles, one a line; `what` the action."""

    key: str
    kind: str
    sentence: str = ""
    to: str = ""
    parts: str = ""
    what: str = ""
    owner: Person | None = None
    due: date | None = None
    version: int | None = None


@transaction.atomic
def decide(*, number: int, wish: Wish, by: Person) -> Decision:
    """Decide a point and do to the plan what was decided.

    Raises Refused, plan.Stale (the item moved meanwhile), Invalid.
    """
    review = locked(number)
    if review.state != State.RUNNING:
        raise Refused(f"Review {number} has not begun: start it, then decide.")
    if wish.kind not in DECIDED:
        raise Refused("Choose what was decided.", "kind")
    item, title = _about(review, wish.key)
    if item is None and wish.kind in PLAN_WAYS:
        raise Refused("That can be decided of items only.", "kind")
    _refuse_twice(review, wish)
    before = Revision.reserve()
    decision = Decision(review=review, key=wish.key, item=item, title=title, kind=wish.kind, to=wish.to, by=by)
    decision.sentence = sentence(wish.sentence, wish.kind)
    if item is not None and wish.kind in PLAN_WAYS:
        PLAN_WAYS[wish.kind](item, wish, decision)
    decision.first, decision.last = before + 1, Revision.current()
    decision.save()
    if wish.kind == Kind.ASSIGN:
        _assign(decision, wish)
    if item is not None and wish.kind == Kind.KEEP:
        plan.fade(item_ids=[item.pk], faded=False)
    touch(review)
    return decision


def _about(review: Review, key: str) -> tuple[Item | None, str]:
    """The item a point is about, and what it is called. Raises Refused."""
    what, _, said = key.partition("-")
    if (number := whole_number(said)) is not None:
        if what == "item" and (item := Item.objects.filter(pk=number).first()):
            return item, item.title
        if what == "topic" and (topic := Topic.objects.filter(pk=number, review=review).first()):
            return topic.item, topic.title
        if what == "action" and (action := Action.objects.filter(pk=number).first()):
            return None, action.text[:255]
        if what == "input" and Input.objects.counted().filter(pk=number, flagged_at__isnull=False).exists():
            return None, f"Customer input {number}"
    raise Refused("There is no such point on the agenda.", "key")


def _refuse_twice(review: Review, wish: Wish) -> None:
    if wish.kind == Kind.ASSIGN:
        return
    known = review.decisions.standing().filter(key=wish.key).exclude(kind=Kind.ASSIGN).select_related("by").first()
    if known:
        at = timezone.localtime(known.at)
        raise Refused(f"{known.by} decided this at {at:%H:%M}: {known.get_kind_display()}. Undo that first.")


def _move(item: Item, wish: Wish, decision: Decision) -> None:
    if not LeadTime.objects.filter(slug=wish.to).exists():
        raise Refused("Choose the lead time it moves to.", "to")
    if wish.to == item.lead_time.slug:
        raise Refused("It stands under that lead time already: keep it, or choose another.", "to")
    _edit(item, wish, decision, {"lead_time": wish.to})


def _drop(item: Item, wish: Wish, decision: Decision) -> None:
    if item.archived_at:
        raise Refused("It is off the plan already.", "kind")
    _edit(item, wish, decision, {"archived": True})


def _split(item: Item, wish: Wish, decision: Decision) -> None:
    first, *others = titles(wish.parts)
    _edit(item, wish, decision, {"title": first})
    common = {"theme": item.theme.slug, "lead_time": item.lead_time.slug, "owner": item.owner and item.owner.name}
    drafts = [plan.Draft({"title": title, **common}) for title in others]
    reason = decision.sentence or f"Split from {item.ticket_key or item.title}"
    number = decision.review_id
    plan.create_many(drafts=drafts, by=decision.by, source=Source.REVIEW, reason=reason, review=number)


def _edit(item: Item, wish: Wish, decision: Decision, values: Mapping[str, object]) -> None:
    plan.edit(
        item_id=item.pk,
        version=wish.version,
        values=values,
        by=decision.by,
        source=Source.REVIEW,
        reason=decision.sentence,
        review=decision.review_id,
    )


PLAN_WAYS: Mapping[str, Callable[[Item, Wish, Decision], None]] = {
    Kind.MOVE: _move,
    Kind.DROP: _drop,
    Kind.SPLIT: _split,
}


def _assign(decision: Decision, wish: Wish) -> None:
    text = " ".join((wish.what or decision.sentence).replace("\x00", "").split())
    if not text:
        raise Refused("Say what is to be done.", "what")
    if len(text) > ACTION_LENGTH:
        raise Refused(f"An action has {ACTION_LENGTH} characters at most.", "what")
    if wish.owner is None:
        raise Refused("Name who sees to it.", "owner")
    Action.objects.create(decision=decision, text=text, owner=wish.owner, due=wish.due)


@transaction.atomic
def finish(*, action_id: int, by: Person, done: bool = True) -> Action:
    """An action is done, or not after all; in a meeting or between two. Raises Action.DoesNotExist."""
    action = Action.objects.select_for_update().get(pk=action_id)
    action.done_at, action.done_by = (timezone.now(), by) if done else (None, None)
    action.save(update_fields=["done_at", "done_by"])
    _tell_open_review()
    return action


@transaction.atomic
def assign_anew(*, action_id: int, owner: Person) -> Action:
    """Give an action to somebody else, such as where its owner left. Raises Action.DoesNotExist."""
    action = Action.objects.select_for_update().get(pk=action_id)
    action.owner = owner
    action.save(update_fields=["owner"])
    _tell_open_review()
    return action


def _tell_open_review() -> None:
    for review in Review.objects.open():
        touch(review)
