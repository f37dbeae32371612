"""The address that stands in every mail and turns notices off; signed, so that nobody can make one for another."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

_signer = Signer(salt="people.mail")


def unsubscribe_url(address_id: int) -> str:
    """Where an address turns its notices off or on; whole, for mails."""
    return f"{settings.BASE_URL}{reverse('mail', args=[_signer.sign(str(address_id))])}"


def address_of(token: str) -> int | None:
    """Whose that link is; None where it is nobody's."""
    try:
        return int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
