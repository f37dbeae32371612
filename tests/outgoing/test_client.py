"""Calling receivers: by the checked address, in time, once; real servers on loopback."""

import _socket
import ssl
import subprocess
import time
from contextlib import ExitStack
from ipaddress import ip_network
from threading import Event

import pytest

from integrations.outgoing import client
from integrations.outgoing.client import NotCalled, addresses_of, posting, resolving
from integrations.outgoing.rules import target_of
from roadmap.people.redaction import redacted
from tests.outgoing.conftest import Receiver, serve
from tests.servers.process import free_port

LOOPBACK = [ip_network("127.0.0.1/32")]


def call(url, addresses=("127.0.0.1",), body=b"{}"):
    return client.post(target_of(url), addresses, body=body, headers={"webhook-id": "msg_1"})


def names(monkeypatch, *answers):
    """Has names lead to these addresses, one after the other; answers what was asked."""
    asked, left = [], list(answers)

    def resolve(host, port):
        asked.append((host, port))
        return left.pop(0) if len(left) > 1 else left[0]

    monkeypatch.setattr(resolving, "resolve", resolve)
    return asked


def test_the_checked_address_is_called_under_its_name(receiver, monkeypatch):
    asked = names(monkeypatch, ["127.0.0.1"])
    target = target_of(f"http://chat.example:{receiver.port}/a/b?c=d")
    answer = client.post(target, addresses_of(target, LOOPBACK), body=b"{}", headers={"x-one": "1"})
    (got,) = receiver.got
    assert (answer.status, got.path, got.body) == (204, "/a/b?c=d", b"{}")
    assert (got.headers["host"], got.headers["x-one"]) == (f"chat.example:{receiver.port}", "1")
    assert asked == [("chat.example", receiver.port)]


def test_a_name_that_leads_elsewhere_by_now_is_not_called(receiver, monkeypatch):
    names(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])
    target = target_of(f"https://chat.example:{receiver.port}/")
    assert addresses_of(target, []) == ["8.8.8.8"]
    with pytest.raises(NotCalled, match=r"chat.example is at 127.0.0.1"):
        addresses_of(target, [])
    assert receiver.got == []


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "localhost", "[::1]"])
def test_every_spelling_of_this_machine_is_refused(receiver, host, monkeypatch):
    # Below what cuts the suite off, which knows two spellings; none of these asks a server of names.
    monkeypatch.setattr(resolving.socket, "getaddrinfo", _socket.getaddrinfo)
    with pytest.raises(NotCalled, match=r"private address|no address"):
        addresses_of(target_of(f"https://{host}:{receiver.port}/"), [])


def test_the_system_looks_names_up():
    assert resolving.resolve("127.0.0.1", 80) == ["127.0.0.1"]


def test_a_look_up_that_does_not_end_is_left(monkeypatch):
    monkeypatch.setattr(resolving, "LOOK_UP_SECONDS", 0.05)
    with ExitStack() as stack:
        end = Event()
        stack.callback(end.set)
        monkeypatch.setattr(resolving.socket, "getaddrinfo", lambda *args, **more: end.wait(10) * [])
        begun = time.monotonic()
        assert resolving.resolve("chat.example", 443) == []
        assert time.monotonic() - begun < 5


def test_redirects_are_not_followed(receivers):
    first, second = receivers(), receivers()
    first.otherwise = (302, {"Location": second.url}, b"")
    assert call(first.url).status == 302
    assert second.got == []


def test_no_proxy_is_asked(receivers, monkeypatch):
    receiver, proxy = receivers(), receivers()
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, proxy.url)
    assert call(receiver.url).status == 204
    assert (len(receiver.got), proxy.got) == (1, [])


def test_of_a_long_answer_only_the_beginning_is_read(receiver):
    receiver.otherwise = (200, {}, "ä\0€".encode() * 1_000_000)
    answer = call(receiver.url)
    assert (answer.status, len(answer.text)) == (200, 1000)
    assert answer.text.startswith("ä€ä€")


def test_what_is_packed_is_not_unpacked(receiver):
    receiver.otherwise = (200, {"Content-Encoding": "gzip"}, b"not gzip at all")
    assert call(receiver.url).text == "not gzip at all"
    assert receiver.got[0].headers["accept-encoding"] == "identity"


def drips(head: bytes, pause: float = 0.05, times: int = 400):
    """An answer that never ends: a byte now and then."""

    def work(asked):
        asked.wfile.write(head)
        for _ in range(times):
            asked.wfile.write(b"x")
            asked.wfile.flush()
            time.sleep(pause)

    return work


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 500 No\r\n", b"HTTP/1.0 200 OK\r\nX: "])
def test_an_answer_that_drips_is_cut_off(receiver, monkeypatch, head):
    monkeypatch.setattr(posting, "WHOLE_SECONDS", 0.4)
    receiver.otherwise = drips(head)
    begun = time.monotonic()
    with pytest.raises(NotCalled, match="gave no whole answer within"):
        call(receiver.url)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_a_status_counts_though_its_body_drips(receiver, monkeypatch, version):
    monkeypatch.setattr(posting, "WHOLE_SECONDS", 0.4)
    receiver.otherwise = drips(b"HTTP/" + version + b" 200 OK\r\nConnection: close\r\nContent-Length: 4000\r\n\r\n")
    begun = time.monotonic()
    assert call(receiver.url).status == 200
    assert time.monotonic() - begun < 5


def test_a_silent_receiver_is_cut_off(receiver, monkeypatch):
    monkeypatch.setattr(posting, "WHOLE_SECONDS", 0.3)
    receiver.otherwise = lambda asked: time.sleep(2)
    with pytest.raises(NotCalled, match=r"no whole answer|in time"):
        call(receiver.url)


def test_nobody_there_is_said_in_a_sentence():
    port = free_port()
    with pytest.raises(NotCalled) as refused:
        call(f"http://chat.example:{port}/secret-path")
    assert str(refused.value) == f"Nobody takes a connection at chat.example:{port}."


def test_the_next_address_is_tried_where_nobody_takes_a_connection(receiver, monkeypatch):
    assert call(receiver.url, ["127.0.0.2", "127.0.0.1"]).status == 204


@pytest.mark.parametrize("said", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_what_is_no_answer_is_said_in_a_sentence(receiver, said):
    receiver.otherwise = lambda asked: asked.wfile.write(said)
    with pytest.raises(NotCalled, match="broke off before it had answered"):
        call(receiver.url)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for chat.example, its key and itself in one file."""
    folder = tmp_path_factory.mktemp("tls")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=chat.example"]
    command += ["-addext", "subjectAltName=DNS:chat.example"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def secure(certificate):
    """A receiver behind that certificate; answers to the names it was asked for are in `asked`."""
    receiver, asked = Receiver(), []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    context.sni_callback = lambda sock, name, ours: asked.append(name)
    receiver.asked = asked
    with ExitStack() as stack:
        yield serve(receiver, stack, lambda listening: context.wrap_socket(listening, server_side=True))


def test_a_certificate_is_checked_for_the_name_though_the_address_is_called(secure, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    assert call(f"https://chat.example:{secure.port}/").status == 204
    assert secure.asked == ["chat.example"]
    assert secure.got[0].headers["host"] == f"chat.example:{secure.port}"
    with pytest.raises(NotCalled, match=r"certificate of other.example:\d+ is refused.*[Hh]ostname mismatch"):
        call(f"https://other.example:{secure.port}/")
    assert len(secure.got) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(secure):
    with pytest.raises(NotCalled, match=r"certificate of chat\.example"):
        call(f"https://chat.example:{secure.port}/")
    assert secure.got == []


def test_what_speaks_no_tls_is_refused(receiver):
    with pytest.raises(NotCalled, match=r"certificate of chat\.example"):
        call(f"https://chat.example:{receiver.port}/")


def test_no_path_of_a_receiver_reaches_the_log(receiver, caplog):
    receiver.otherwise = lambda asked: asked.wfile.write(b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n")
    assert call(receiver.url.replace("/hook", "/s3cr3t-path")).status == 200
    told = redacted(caplog.text)
    assert "Failed to parse headers" in told
    assert "s3cr3t" not in told
