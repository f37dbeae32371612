"""The two addresses of a receipt: the one its submitter was given, and the one that stands in our mails."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from roadmap.api.numbers import whole_number
from roadmap.people.secrecy import digest

from .models import Input


def signed(pk: int, receipt_hash: str) -> str:
    """A secret that mails can hold, for the one given out is kept as a hash only; a new one ends this too."""
    mac = salted_hmac("inputs.receipt", f"{pk} {receipt_hash}", algorithm="sha256").hexdigest()[:32]
    return f"{pk}.{mac}"


def find(secret: str) -> Input | None:
    """The input whose receipt this secret opens."""
    number, dot, _ = secret.partition(".")
    if not dot:
        return Input.objects.filter(receipt_hash=digest(secret), erased_at=None).first()
    row = Input.objects.filter(pk=whole_number(number) or 0, erased_at=None).first()
    return row if row and constant_time_compare(secret, signed(row.pk, row.receipt_hash)) else None


def receipt_url(secret: str) -> str:
    """The whole address of a receipt, for mails."""
    return f"{settings.BASE_URL}{reverse('input-receipt', args=[secret])}"
