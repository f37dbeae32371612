"""All that is kept about one input and its submitter, for themselves."""

from __future__ import annotations

from typing import Any

from roadmap.people.models import Mail

from ..models import Entry, Follow, Input


def export(row: Input) -> dict[str, Any]:
    """The input with its public history, the mails that went to its address, the items that address follows."""
    entries = Entry.objects.filter(input=row, public=True).order_by("at", "pk").select_related("by")
    mails = Mail.objects.filter(address__email=row.email).order_by("pk") if row.proven else Mail.objects.none()
    follows = Follow.objects.filter(email=row.email) if row.proven else Follow.objects.none()
    return {
        "note": {
            "title": row.title,
            "text": row.text,
            "name": row.name,
            "email": row.email,
            "organisation": row.organisation.name if row.organisation else None,
            "theme": row.theme.name if row.theme else None,
            "pain": row.get_pain_display() or None,
            "needed_by": row.needed_by,
            "answers": row.answers,
            "came": row.get_channel_display(),
            "state": row.get_state_display(),
            "tags": row.tags,
            "published_as": row.published_as or None,
            "created_at": row.created_at,
            "confirmed_at": row.confirmed_at,
        },
        "history": [
            {"at": one.at, "what": one.get_kind_display(), "by": one.by.name if one.by else None, "text": one.text}
            for one in entries
        ],
        "mails": list(mails.values("subject", "created_at", "sent_at")),
        "follows": list(follows.values("item", "item__title", "created_at", "confirmed_at")),
    }
