"""PATCH `/api/v1/items/`: many items at once, each with a result of its own; all or none where that is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import APIException

from roadmap.api.errors import PreconditionRequired, invalid
from roadmap.api.problems import document_of
from roadmap.api.schema import example
from roadmap.people.models import Person

from ..actions import Edit, edit_each
from ..actions.items import Outcome
from ..columns import COLUMNS, documents
from ..models import Item, Source
from ..rules import clean_reason
from .documents import ITEM, ItemChanges, ItemSerializer

MOST = 500
MEMBERS = ("items", "reason", "atomic")


class BulkItem(ItemChanges):
    """What is to be set on one item."""

    id = serializers.IntegerField()
    version = serializers.IntegerField(allow_null=True, help_text="The version you saw; null for any.")
    title = serializers.CharField(required=False)
    reason = None  # type: ignore[assignment]


@example(
    {"items": [{"id": 19, "version": 4, "lead_time": "6-12-months"}], "reason": "The driver is late.", "atomic": True}
)
class BulkChanges(serializers.Serializer[Any]):
    items = serializers.ListField(child=BulkItem(), min_length=1, max_length=MOST)
    reason = serializers.CharField(required=False, help_text="Why; kept in each item's history.")
    atomic = serializers.BooleanField(required=False, help_text="true: all or none.")


class BulkResult(serializers.Serializer[Any]):
    """`item` where it was written, or was so already; else `problem`."""

    id = serializers.IntegerField()
    status = serializers.IntegerField()
    item = ItemSerializer(required=False)
    problem = serializers.JSONField(required=False)


@example(
    {"results": [{"id": 19, "status": 200, "item": ITEM | {"version": 5, "lead_time": "6-12-months"}}]},
)
class BulkResults(serializers.Serializer[Any]):
    results = BulkResult(many=True)


class NotAll(APIException):
    """409: all or none was asked for, and some could not be; `members` hold each item's result."""

    status_code = HTTPStatus.CONFLICT
    default_detail = "Nothing was changed: some of the items could not be, and all or none was asked for."

    def __init__(self, results: Sequence[Mapping[str, Any]]) -> None:
        super().__init__()
        self.members = {"results": results}


@dataclass(slots=True)
class Asked:
    """What a body says: the edits, the reason, all or none; and what is wrong with single items, by id."""

    edits: list[Edit] = field(default_factory=list)
    reason: str = ""
    atomic: bool = False
    wrong: dict[int, dict[str, Any]] = field(default_factory=dict)


def read(body: Mapping[str, Any], writable: Sequence[str]) -> Asked:
    """The body of a bulk edit. 400 for one that is none."""
    items, atomic = body.get("items"), body.get("atomic", False)
    wrong = {name: f"There is no field {name!r}; there are {', '.join(MEMBERS)}." for name in body.keys() - {*MEMBERS}}
    if not isinstance(items, list) or not 0 < len(items) <= MOST:
        wrong["items"] = f"items must be a list of 1 to {MOST} items."
    if not isinstance(atomic, bool):
        wrong["atomic"] = "atomic must be true or false."
    asked = Asked(atomic=atomic)
    try:
        asked.reason = clean_reason(body.get("reason", ""))
    except ValueError as error:
        wrong["reason"] = str(error)
    if wrong:
        raise invalid(wrong)
    for number, one in enumerate(items or ()):
        _take(asked, number, one, writable)
    return asked


def _take(asked: Asked, number: int, one: Any, writable: Sequence[str]) -> None:
    pk = one.get("id") if isinstance(one, dict) else None
    if type(pk) is not int or not 0 < pk < 2**63:
        raise invalid({f"items.{number}.id": "Each item must be an object with its id, a whole number."})
    if pk in asked.wrong or any(edit.item_id == pk for edit in asked.edits):
        raise invalid({f"items.{number}.id": f"Item {pk} is named twice."})
    values = {name: value for name, value in one.items() if name not in ("id", "version")}
    unknown = {name: f"{name} cannot be written." for name in values if name not in writable}
    version = one.get("version", "")
    if unknown:
        asked.wrong[pk] = document_of(HTTPStatus.BAD_REQUEST, "", unknown)
    elif version is not None and type(version) is not int:
        told = "Say which version you change, or null for any."
        asked.wrong[pk] = document_of(PreconditionRequired.status_code, told)
    else:
        asked.edits.append(Edit(pk, version, values))


def carry_out(asked: Asked, by: Person) -> list[dict[str, Any]]:
    """Write what can be written; a result for each item. Raises NotAll, in a transaction that must then end."""
    outcome = edit_each(edits=asked.edits, by=by, source=Source.API, reason=asked.reason)
    problems = asked.wrong | _problems(outcome)
    wanted = [edit.item_id for edit in asked.edits if edit.item_id not in problems]
    rows = Item.objects.filter(pk__any_of=wanted).order_by("pk").values_list(*COLUMNS)
    shown = {document["id"]: document for document in documents(list(rows))}
    order = [*(edit.item_id for edit in asked.edits), *asked.wrong]
    results = [_result(pk, shown.get(pk), problems.get(pk)) for pk in order]
    if asked.atomic and problems:
        raise NotAll(results)
    return results


def _result(pk: int, item: dict[str, Any] | None, problem: dict[str, Any] | None) -> dict[str, Any]:
    if problem is not None:
        return {"id": pk, "status": problem["status"], "problem": problem}
    return {"id": pk, "status": int(HTTPStatus.OK), "item": item}


def _problems(outcome: Outcome) -> dict[int, dict[str, Any]]:
    found = {}
    for pk, messages in outcome.wrong.items():
        there = pk in outcome.items
        found[pk] = document_of(400, "", messages) if there else document_of(404, messages["id"])
    for pk in outcome.stale:
        version = outcome.items[pk].version
        found[pk] = document_of(412, f"Item {pk} is at version {version} now: read it again.", version=version)
    return found
