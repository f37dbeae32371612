"""Writing persons, tokens, and mail to them."""

from .delivering import deliver, tidy
from .keys import issue_feed_key, issue_token, revoke_feed_key, revoke_token
from .mail import NoticeDraft, address_for, choose, forget_address, listen, notify, silence, withdraw, write_mail
from .persons import person_of, recognise

__all__ = [
    "NoticeDraft",
    "address_for",
    "choose",
    "deliver",
    "forget_address",
    "issue_feed_key",
    "issue_token",
    "listen",
    "notify",
    "person_of",
    "recognise",
    "revoke_feed_key",
    "revoke_token",
    "silence",
    "tidy",
    "withdraw",
    "write_mail",
]
