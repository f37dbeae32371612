"""Writing persons."""

from __future__ import annotations

from django.db import transaction

from ..models import Person, User


def person_of(user: User) -> Person:
    """The person behind an account, made on first use."""
    person = Person.objects.filter(user=user).first()
    if person is None:
        person, _ = Person.objects.get_or_create(user=user, defaults={"name": str(user), "email": user.email})
    return person


@transaction.atomic
def recognise(*, tracker_id: str, name: str, email: str = "") -> Person:
    """The person behind a tracker's user: by tracker id, else the one person so named who has none, else new."""
    person = Person.objects.filter(tracker_id=tracker_id).first()
    if person is None:
        alike = list(Person.objects.called(name).filter(tracker_id=None)[:2])
        person = alike[0] if len(alike) == 1 else Person(name=name)
        person.tracker_id = tracker_id
    elif person.name == name and (not email or person.email == email):
        return person
    person.name = name
    person.email = email or person.email
    person.save()
    return person
