"""Pure rules of webhooks: what may be heard, who may be called, how a message is signed, when it is tried again."""

from roadmap.wiki.rules import Invalid

from .addresses import Network, refusal
from .events import EVENTS, INPUT_DECIDED, OF_THE_PLAN, PING, REVIEW_CLOSED, event_of
from .permissions import MANAGE
from .retrying import DAY, GIVEN_UP_AFTER, TRIES, pause, retry_after, wait
from .signing import new_secret, signature_headers
from .values import NAME_LENGTH, URL_LENGTH, Target, clean_events, clean_name, target_of

__all__ = [
    "DAY",
    "EVENTS",
    "GIVEN_UP_AFTER",
    "INPUT_DECIDED",
    "MANAGE",
    "NAME_LENGTH",
    "OF_THE_PLAN",
    "PING",
    "REVIEW_CLOSED",
    "TRIES",
    "URL_LENGTH",
    "Invalid",
    "Network",
    "Target",
    "clean_events",
    "clean_name",
    "event_of",
    "new_secret",
    "pause",
    "refusal",
    "retry_after",
    "signature_headers",
    "target_of",
    "wait",
]
