"""The columns of an item that leave the house, in one list: for the API's lists, exports and the plan page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings

from .models import SyncState
from .panels import FieldDifference, ticketing
from .rules.labels import labels_in

COLUMNS = (
    "id",
    "ticket_key",
    "ticket_url",
    "title",
    "description",
    "theme__slug",
    "lead_time__slug",
    "status",
    "status_category",
    "owner__name",
    "label_index",
    "priority",
    "guessed_at",
    "expected_by",
    "version",
    "created_at",
    "updated_at",
    "backers",
    "organisations",
    "sync_state",
)
AGREED = frozenset({SyncState.UNLINKED, SyncState.SYNCED})
"""States in which no field differs, so that nobody need ask."""
Row = tuple[Any, ...]


def documents(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Items as the API shows them, from rows of COLUMNS; what differs from the tracker is asked once for all."""
    differing = [row[0] for row in rows if row[-1] not in AGREED]
    differences = ticketing().differences(differing) if differing else {}
    as_of = ticketing().as_of() if rows else None
    agreed = {str(state): sync_document(state, as_of, ()) for state in AGREED}
    base = settings.BASE_URL
    return [
        _document(row, base, agreed.get(row[-1]) or sync_document(row[-1], as_of, differences.get(row[0], ())))
        for row in rows
    ]


def _document(row: Row, base: str, sync: Mapping[str, Any]) -> dict[str, Any]:
    item_id, key, ticket_url, title, description, theme, lead_time, status, category, owner, *rest = row
    labels, priority, guessed_at, expected_by, version, created_at, updated_at, backers, organisations, _ = rest
    return {
        "id": item_id,
        "key": key or None,
        "url": f"{base}/items/{item_id}/",
        "ticket_url": ticket_url or None,
        "title": title,
        "description": description,
        "theme": theme,
        "lead_time": lead_time,
        "status": status,
        "status_category": category,
        "owner": owner,
        "labels": labels_in(labels),
        "priority": priority or None,
        "guessed_at": guessed_at,
        "expected_by": expected_by,
        "version": version,
        "created_at": created_at,
        "updated_at": updated_at,
        "demand": {"backers": backers, "organisations": organisations},
        "sync": sync,
    }


def sync_document(state: str, as_of: datetime | None, differences: Sequence[FieldDifference]) -> Mapping[str, Any]:
    """How an item stands to its ticket; `as_of` is when both were last compared, nothing before there is a ticket."""
    return {
        "state": state,
        "as_of": None if state == SyncState.UNLINKED else as_of,
        "fields": [asdict(one) for one in differences],
    }
