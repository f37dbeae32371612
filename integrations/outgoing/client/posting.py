"""One POST: to a checked address, within fifteen seconds, no redirect followed, no proxy asked."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from socket import SHUT_RDWR, socket
from threading import Event, Timer

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError

from ..rules import Target
from .resolving import NotCalled

CONNECT_SECONDS, WHOLE_SECONDS = 5.0, 15.0
ANSWER_BYTES, ANSWER_CHARACTERS = 4096, 1000
MOST_ADDRESSES = 3
TROUBLES = (HTTPError, HTTPException, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver said: its status, the beginning of its body, and its header Retry-After."""

    status: int
    text: str
    retry_after: str = ""


def post(target: Target, addresses: Sequence[str], *, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send the body to the first of these addresses that takes a connection. Raises NotCalled with a sentence."""
    watch = Watch([_connection(target, address) for address in addresses[:MOST_ADDRESSES]])
    with watch.kept():
        try:
            return _exchange(watch, target, body, headers)
        except TROUBLES as error:
            raise NotCalled(_sentence(error, target, late=watch.late.is_set())) from None


@dataclass(frozen=True, slots=True)
class Watch:
    """Ends an exchange in time: a socket's own timeout begins anew with each byte that drips in."""

    connections: Sequence[HTTPConnection]
    open: list[socket] = field(default_factory=list)
    late: Event = field(default_factory=Event)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Cut off after fifteen seconds; closed in any case."""
        timer = Timer(WHOLE_SECONDS, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            for one in self.connections:
                one.close()

    def _cut(self) -> None:
        self.late.set()
        # A connection forgets its socket once an answer says that it is the last.
        for one in [*self.open, *(one.sock for one in self.connections if one.sock)]:
            with suppress(OSError):
                # Not TLS's own way to end, which would have to be answered.
                socket.shutdown(one, SHUT_RDWR)


def _connection(target: Target, address: str) -> HTTPConnection:
    if target.scheme == "http":
        return HTTPConnection(address, target.port, timeout=CONNECT_SECONDS)
    context = ssl.create_default_context()
    return HTTPSConnection(
        address, target.port, timeout=CONNECT_SECONDS, ssl_context=context, server_hostname=target.host
    )


def _connected(watch: Watch) -> HTTPConnection:
    *others, last = watch.connections
    for one in others:
        with suppress(ConnectTimeoutError, NewConnectionError):
            one.connect()
            return one
    last.connect()
    return last


def _exchange(watch: Watch, target: Target, body: bytes, headers: Mapping[str, str]) -> Answer:
    connection = _connected(watch)
    connection.sock.settimeout(WHOLE_SECONDS)
    watch.open.append(connection.sock)
    sent = {**headers, "Host": target.netloc, "Accept-Encoding": "identity", "Connection": "close"}
    connection.request("POST", target.path, body=body, headers=sent, preload_content=False)
    response = connection.getresponse()
    if watch.late.is_set():
        # Headers that were cut off read like headers that ended.
        raise TimeoutError
    text = ""
    with suppress(*TROUBLES):
        # The status is the answer; a body that breaks off is only for people to read.
        text = response.read(ANSWER_BYTES, decode_content=False).decode(errors="replace").replace("\0", "")
    return Answer(response.status, text[:ANSWER_CHARACTERS], response.headers.get("Retry-After", ""))


def _sentence(error: Exception, target: Target, *, late: bool) -> str:
    where = target.netloc
    if late:
        return f"{where} gave no whole answer within {WHOLE_SECONDS:.0f} seconds."
    if isinstance(error, NewConnectionError):
        return f"Nobody takes a connection at {where}."
    if isinstance(error, ConnectTimeoutError):
        return f"{where} took no connection within {CONNECT_SECONDS:.0f} seconds."
    if isinstance(error, ssl.SSLError | SSLError):
        why = getattr(error, "verify_message", "") or getattr(error, "reason", "") or "it cannot be read"
        return f"The certificate of {where} is refused: {why}."
    if isinstance(error, TimeoutError):
        return f"{where} gave no answer in time."
    return f"{where} broke off before it had answered."
