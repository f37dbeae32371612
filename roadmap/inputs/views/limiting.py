"""Who writes to us, and how often strangers may."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from roadmap.api.addresses import client_digest

from ..actions import Bucket, spend


def wait_for(request: HttpRequest, what: str, *, times: int = 1) -> int:
    """Seconds until this client may do `what` again, 0 for now; `times` as often as it may send notes."""
    who = client_digest(request, "inputs.limits")
    own, all_ = settings.INPUT_PER_ADDRESS_HOUR * times, settings.INPUT_PER_HOUR * times
    buckets = (Bucket(f"{what} {who}", own, max(3, own // 2)), Bucket(f"{what} all", all_, max(10, all_ // 10)))
    return spend(buckets)
