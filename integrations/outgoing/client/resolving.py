"""Names to addresses, looked up once for each call and checked before anybody is called."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_address
from threading import Thread

from ..rules import Network, Target, refusal

LOOK_UP_SECONDS = 5


class NotCalled(Exception):
    """A receiver that was not called, and why, in a sentence."""


def resolve(host: str, port: int) -> list[str]:
    """A host's addresses as the system knows them; none where it knows none, or says nothing for 5 s."""
    with suppress(ValueError):
        return [str(ip_address(host))]
    found: list[str] = []

    def look_up() -> None:
        with suppress(OSError, UnicodeError):
            found.extend(str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    # The system's own patience is longer than ours, and cannot be set for one question.
    thread = Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(LOOK_UP_SECONDS)
    return list(dict.fromkeys(found))


def addresses_of(target: Target, allow: Sequence[Network]) -> list[str]:
    """The addresses a target may be called at. Raises NotCalled."""
    addresses = resolve(target.host, target.port)
    why = refusal(target.host, addresses, target.scheme, allow)
    if why:
        raise NotCalled(why)
    return addresses
