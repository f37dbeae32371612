"""Writing persons, tokens, and mail to them."""

from .delivering import deliver, tidy
from .mail import NoticeDraft, address_for, choose, forget_address, listen, notify, silence, withdraw, write_mail
from .persons import issue_token, person_of, recognise

__all__ = [
    "NoticeDraft",
    "address_for",
    "choose",
    "deliver",
    "forget_address",
    "issue_token",
    "listen",
    "notify",
    "person_of",
    "recognise",
    "silence",
    "tidy",
    "withdraw",
    "write_mail",
]
