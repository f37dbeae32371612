"""Writing to submitters: a notice each, with the address of their own receipt."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from roadmap.people.actions import NoticeDraft, notify, withdraw

from ..models import EntryKind, Input
from ..secrets import receipt_url, signed

SUBJECTS: Mapping[str, str] = {
    EntryKind.REPLIED: "An architect wrote to you",
    EntryKind.DECLINED: "Your note was declined",
    EntryKind.LINKED: "Your note is on the plan",
    EntryKind.MOVED: "What you asked for was moved",
    EntryKind.STARTED: "Work on what you asked for has begun",
    EntryKind.DONE: "What you asked for is done",
    EntryKind.DECIDED: "What you asked for was decided on",
}


def tell(input_ids: Collection[int], kind: str, *, text: str = "") -> None:
    """Queue the same notice for each confirmed submitter with an address."""
    tell_each([(pk, kind, text) for pk in input_ids])


def tell_each(news: Sequence[tuple[int, str, str]]) -> None:
    """Queue notices as (input id, kind, text), of confirmed submitters with an address; a fixed number of queries.

    A later one of the same input and kind replaces one that still waits: all is read on the receipt anyway.
    """
    rows = Input.objects.counted().filter(pk__in={pk for pk, _, _ in news}).exclude(email="")
    told = {pk: (email, receipt_hash) for pk, email, receipt_hash in rows.values_list("pk", "email", "receipt_hash")}
    notify(
        notices=[
            NoticeDraft(
                to=told[pk][0],
                topic=_topic(pk, kind),
                subject=SUBJECTS[kind],
                text=text,
                kind="inputs.news",
                url=receipt_url(signed(pk, told[pk][1])),
            )
            for pk, kind, text in news
            if pk in told
        ]
    )


def untell(input_ids: Collection[int], kind: str) -> None:
    """Take back what no mail has told yet."""
    withdraw(topics=[_topic(pk, kind) for pk in input_ids])


def _topic(input_id: int, kind: str) -> str:
    return f"input {input_id} {kind}"
