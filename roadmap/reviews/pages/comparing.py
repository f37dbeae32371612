"""What moved between the plans that two reviews froze."""

from __future__ import annotations

import json

from ..models import Frozen
from ..rules.comparing import Moved, compare


def frozen_of(number: int | None) -> Frozen | None:
    """What a review's last closing kept, without the plan itself; None where there is none. One query."""
    known = number is not None and number < 2**31
    return Frozen.objects.filter(review=number).defer("document", "html").first() if known else None


def moved_between(before: Frozen, after: Frozen) -> list[Moved]:
    """The differences of items. One query."""
    rows = Frozen.objects.filter(pk__in=[before.pk, after.pk]).values_list("pk", "document")
    known = {pk: json.loads(document) for pk, document in rows}
    return compare(known[before.pk], known[after.pk])
