"""Persons whom an installation knows before a backup brings its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import F, ForeignObjectRel

from roadmap.people.models import Person

Values = dict[str, Any]


def make_room(rows: Sequence[Values]) -> None:
    """Free the ids of the file's persons, who are to be stored next.

    Whoever is the same as one of them, by tracker id or by name and e-mail, becomes that one, account and all; others
    whose id is taken get a new one. All that refers to them follows.
    """
    news = {row["id"] for row in rows}
    known = list(Person.objects.order_by(F("user").asc(nulls_last=True), "id"))
    same = {person.pk: row for person in known if (row := _same(person, rows)) is not None}
    free = max(news | {person.pk for person in known}, default=0) + 1
    moving = [person for person in known if person.pk in news | same.keys()]
    for new, person in enumerate(moving, start=free):
        _refer(person.pk, new)
        Person.objects.filter(pk=person.pk).update(id=new)
    for now, person in enumerate(moving, start=free):
        if person.pk in same:
            _refer(now, same[person.pk]["id"])
            Person.objects.filter(pk=now).delete()


def _same(person: Person, rows: Sequence[Values]) -> Values | None:
    """The row that is this person, who is noted there; nobody else becomes that one."""
    for row in rows:
        if "user_id" not in row and _is(person, row):
            row["user_id"] = person.user_id
            return row
    return None


def _is(person: Person, row: Values) -> bool:
    if person.tracker_id or row["tracker_id"]:
        return bool(person.tracker_id == row["tracker_id"])
    return bool(person.email) and (person.name, person.email) == (row["name"], row["email"])


def _refer(old: int, new: int) -> None:
    """Have all rows that refer to person `old` refer to `new`; databases look at the end of the transaction."""
    for model, name in _columns():
        model._base_manager.filter(**{name: old}).update(**{name: new})


def _columns() -> Iterator[tuple[Any, str]]:
    for relation in Person._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            yield relation.field.model, relation.field.name
