"""The suite reaches nothing but this machine. The addresses are RFC 5737's and RFC 2606's, which nobody owns."""

import socket
from urllib.request import urlopen

import pytest
import requests

from tests.network import NetworkCut, is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", b"localhost", "", None])
def test_loopback_is_open(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "2001:db8::1", "jira.example.com", b"jira.example.com", "127.0.0.1.example"]
)
def test_everything_else_is_not(host):
    assert not is_loopback(host)


def test_a_connection_by_address_is_refused():
    with socket.socket() as client, pytest.raises(NetworkCut, match=r"192\.0\.2\.1"):
        client.connect(("192.0.2.1", 80))


def test_a_connection_that_reports_by_number_is_refused():
    with socket.socket() as client, pytest.raises(NetworkCut):
        client.connect_ex(("192.0.2.1", 80))


def test_a_datagram_is_refused():
    with socket.socket(type=socket.SOCK_DGRAM) as client, pytest.raises(NetworkCut):
        client.sendto(b"", ("192.0.2.1", 53))


@pytest.mark.parametrize("fetch", [requests.get, urlopen])
def test_a_name_is_not_even_looked_up(fetch):
    with pytest.raises(NetworkCut, match=r"jira\.example\.com"):
        fetch("http://jira.example.com/")


def test_a_server_of_our_own_is_reached():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()
