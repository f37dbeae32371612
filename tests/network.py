"""Cuts the suite off from every network but loopback."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import pytest


class NetworkCut(RuntimeError):
    """A test tried to reach something beyond this machine."""


def is_loopback(host: object) -> bool:
    """Whether a host as passed to the socket module stays on this machine. None and "" mean any local address."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(name).split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def refuse_unless_loopback(host: object) -> None:
    if not is_loopback(host):
        raise NetworkCut(f"tests may not reach {host!r}: only loopback is open")


def _guarded(real: Callable[..., Any], address_index: int) -> Callable[..., Any]:
    def call(self: socket.socket, *arguments: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            refuse_unless_loopback(arguments[address_index][0])
        return real(self, *arguments)

    return call


def cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections, datagrams and name look-ups that leave this machine, until `monkeypatch` is undone."""
    look_up = socket.getaddrinfo

    def getaddrinfo(host: object, *arguments: Any, **options: Any) -> Any:
        refuse_unless_loopback(host)
        return look_up(host, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    for method, index in (("connect", 0), ("connect_ex", 0), ("sendto", -1)):
        monkeypatch.setattr(socket.socket, method, _guarded(getattr(socket.socket, method), index))
