"""Organisations: one row for a name in any case."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from ..models import Organisation
from ..rules import Refused

NAME_LENGTH = 200


def organisation_named(name: str) -> Organisation | None:
    """The organisation of this name, made where there is none yet; None for no name. Raises Refused."""
    plain = " ".join(name.replace("\x00", "").split())
    if not plain:
        return None
    if len(plain) > NAME_LENGTH:
        raise Refused(f"The organisation's name is longer than {NAME_LENGTH} characters.", "organisation")
    known = Organisation.objects.filter(folded=plain.casefold()).first()
    if known:
        return known
    try:
        with transaction.atomic():
            return Organisation.objects.create(name=plain)
    except IntegrityError:
        return Organisation.objects.get(folded=plain.casefold())
