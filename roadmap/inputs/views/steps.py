"""The steps of triage: each reads its own fields of a form and takes one action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from roadmap.api.numbers import whole_number
from roadmap.people.models import Person
from roadmap.plan.models import Item

from .. import actions
from ..rules import Refused

Take = Callable[[int, QueryDict, Person], str]


@dataclass(frozen=True, slots=True)
class Step:
    """`take(input id, what was sent, who)` answers what was done in a sentence; `onward`: the next input comes up."""

    take: Take
    onward: bool = False


def _number(text: str, field: str) -> int:
    number = whole_number(text)
    if number is None:
        raise Refused("Choose one of the list, or type its number.", field)
    return number


def item_named(text: str) -> int:
    """An item by number or by its ticket's key. Raises Refused."""
    typed = text.strip().lstrip("#")
    by_key = Item.objects.current().filter(ticket_key=typed.upper()).values_list("pk", flat=True).first()
    if by_key is None and not typed.isdecimal():
        raise Refused(f"No item on the plan has the key {typed or 'you typed'}.", "item")
    return by_key or _number(typed, "item")


def _link(pk: int, sent: QueryDict, by: Person) -> str:
    actions.link(input_id=pk, item_ids=[item_named(sent.get("item", ""))], by=by)
    return "Linked: it stands behind the item now, and its submitters are told."


def _unlink(pk: int, sent: QueryDict, by: Person) -> str:
    actions.unlink(input_id=pk, item_id=_number(sent.get("item", ""), "item"), by=by)
    return "It does not stand behind the item any more."


def _merge(pk: int, sent: QueryDict, by: Person) -> str:
    actions.merge(input_ids=[pk], into_id=_number(sent.get("into", ""), "into"), by=by)
    return "Merged. Part them again whenever they turn out to differ."


def _part(pk: int, sent: QueryDict, by: Person) -> str:
    actions.part(input_id=_number(sent.get("input", str(pk)), "input"), by=by)
    return "Parted: each stands by itself again."


def _item(pk: int, sent: QueryDict, by: Person) -> str:
    names = ("title", "description", "theme", "lead_time")
    values = {name: sent[name] for name in names if sent.get(name)}
    item = actions.make_item(input_id=pk, values=values, by=by)
    return f"“{item.title}” is on the plan. Its ticket follows within seconds."


def _reply(pk: int, sent: QueryDict, by: Person) -> str:
    actions.reply(input_id=pk, text=sent.get("text", ""), by=by)
    return "Your reply stands on their receipt, and a mail says so."


def _decline(pk: int, sent: QueryDict, by: Person) -> str:
    actions.decline(input_id=pk, reason=sent.get("reason", ""), by=by)
    return "Declined; everybody who asked reads the reason."


def _reopen(pk: int, sent: QueryDict, by: Person) -> str:
    actions.reopen(input_id=pk, by=by)
    return "It is to be read again."


def _flag(pk: int, sent: QueryDict, by: Person) -> str:
    actions.flag(input_id=pk, by=by)
    return "It is on the next review's agenda."


def _unflag(pk: int, sent: QueryDict, by: Person) -> str:
    actions.flag(input_id=pk, by=by, on=False)
    return "It is off the next review's agenda."


def _assign(pk: int, sent: QueryDict, by: Person) -> str:
    name = sent.get("to", "").strip()
    to = Person.objects.named(name).first() if name else None
    if name and to is None:
        raise Refused(f"Nobody here is called {name}.", "to")
    actions.assign(input_id=pk, to=to, by=by)
    return f"{to} sees to it." if to else "Nobody in particular sees to it."


def _tag(pk: int, sent: QueryDict, by: Person) -> str:
    actions.tag(input_id=pk, tags=sent.get("tags", ""), by=by)
    return "Tags kept."


def _edit(pk: int, sent: QueryDict, by: Person) -> str:
    title, theme, organisation = (sent.get(name, "") for name in ("title", "theme", "organisation"))
    actions.edit_input(input_id=pk, title=title, theme=theme, organisation=organisation, by=by)
    return "Corrected."


def _publish(pk: int, sent: QueryDict, by: Person) -> str:
    actions.publish(input_id=pk, words=sent.get("words", ""), by=by)
    return "All may read these words and back them."


def _unpublish(pk: int, sent: QueryDict, by: Person) -> str:
    actions.unpublish(input_id=pk, by=by)
    return "Nobody outside reads of it any more."


def _spam(pk: int, sent: QueryDict, by: Person) -> str:
    actions.mark_spam(input_id=pk, by=by)
    return "Put away as not meant. Its submitter is not told."


def _read(pk: int, sent: QueryDict, by: Person) -> str:
    actions.mark_read(input_id=pk)
    return "Read."


STEPS: Mapping[str, Step] = {
    "link": Step(_link, onward=True),
    "unlink": Step(_unlink),
    "merge": Step(_merge, onward=True),
    "part": Step(_part),
    "item": Step(_item, onward=True),
    "reply": Step(_reply, onward=True),
    "decline": Step(_decline, onward=True),
    "reopen": Step(_reopen),
    "flag": Step(_flag, onward=True),
    "unflag": Step(_unflag),
    "assign": Step(_assign),
    "tag": Step(_tag),
    "edit": Step(_edit),
    "publish": Step(_publish),
    "unpublish": Step(_unpublish),
    "spam": Step(_spam, onward=True),
    "read": Step(_read, onward=True),
}
