"""What kind (to do, in progress, done) a status was at any time, as far as the change log tells."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.db.models.fields.json import KT

from ..models import Category, Change, Status


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of statuses today, and how they turned: by name in lower case, change ids and the kind until then.

    A status that changed its kind while no item bore it left no trace: it is taken for what it became.
    """

    today: Mapping[str, str]
    turned: Mapping[str, Sequence[tuple[int, str]]]

    def at(self, status: str, change_id: int) -> str:
        """The kind of `status` right after that change."""
        name = status.casefold()
        turns = self.turned.get(name, ())
        after = bisect_right(turns, (change_id, "\uffff"))
        return turns[after][1] if after < len(turns) else self.today.get(name, Category.TODO)


def kinds() -> Kinds:
    """Every status. Two queries."""
    today = {name.casefold(): kind for name, kind in Status.objects.values_list("name", "category")}
    turned: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for pk, old, name in _turns():
        turned[name.casefold()].append((pk, old))
    return Kinds(today, turned)


def _turns() -> list[tuple[int, str, str]]:
    """Change id, kind before, and the status that the item bore, of every change of a kind."""
    own = Change.objects.filter(item=OuterRef("item"), id__lt=OuterRef("id")).order_by("-id")
    first = own.filter(field="created").annotate(name=KT("new__status")).values("name")[:1]
    last = own.filter(field="status").values("new")[:1]
    rows = Change.objects.filter(field="status_category").annotate(last=Subquery(last), first=Subquery(first))
    found = rows.order_by("id").values_list("id", "old", "last", "first")
    return [(pk, str(old), str(last if last is not None else first)) for pk, old, last, first in found]
