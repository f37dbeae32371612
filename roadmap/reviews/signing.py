"""The addresses by which owners answer from a mail: signed, so that nobody can make one for another."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from .models import Answer

_signer = Signer(salt="reviews.still", sep=".")


def still_url(confirmation_id: int, answer: str) -> str:
    """Where this answer is given; whole, for mails."""
    token = _signer.sign(f"{confirmation_id}-{answer}")
    return f"{settings.BASE_URL}{reverse('review-still', args=[token])}"


def read_token(token: str) -> tuple[int, str] | None:
    """The confirmation and the answer that an address stands for; None where nobody signed it."""
    try:
        number, _, answer = _signer.unsign(token).partition("-")
        return (int(number), answer) if answer in Answer.values else None
    except (BadSignature, ValueError):
        return None
