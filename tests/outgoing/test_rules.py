"""The pure rules: who may be called, what an address is, when a message is tried again, how it is signed."""

import json
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from integrations.outgoing.rules import (
    DAY,
    EVENTS,
    TRIES,
    clean_events,
    clean_name,
    event_of,
    new_secret,
    pause,
    refusal,
    retry_after,
    signature_headers,
    target_of,
    wait,
)

NOW = datetime(2011, 11, 24, 12, tzinfo=UTC)
PRIVATE = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254"),
    *("224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "192.0.0.8"),
    *("::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1"),
    *("fec0::1", "ff02::1", "ff0e::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1", "64:ff9b::7f00:1"),
    *("64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2001:0:7f00:1::", "100::1", "4000::1", "3fff::1"),
]
PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::1", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
@pytest.mark.parametrize("others", [[], ["8.8.8.8"]])
def test_one_address_that_is_not_everybodys_is_enough(address, others):
    for addresses in ([*others, address], [address, *others]):
        why = refusal("chat.example", addresses, "https", [])
        assert why.startswith("chat.example is at ")
        assert "OUTGOING_ALLOW" in why


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_everybodys_may_be_called_by_https_alone(address):
    assert refusal("chat.example", [address], "https", []) == ""
    assert "https" in refusal("chat.example", [address], "http", [])


def test_a_host_without_an_address_is_refused():
    assert refusal("chat.example", [], "https", []) == "chat.example has no address."


@pytest.mark.parametrize(
    ("address", "network", "allowed"),
    [
        ("10.1.2.3", "10.0.0.0/8", True),
        ("::ffff:10.1.2.3", "10.0.0.0/8", True),
        ("64:ff9b::a01:203", "10.0.0.0/8", True),
        ("10.1.2.3", "10.2.0.0/16", False),
        ("::1", "127.0.0.1/32", False),
        ("fd00::5", "fd00::/8", True),
        ("127.0.0.1", "::/0", False),
    ],
)
def test_allowed_networks_are_called_by_http_too(address, network, allowed):
    for scheme in ("http", "https"):
        assert (refusal("chat.example", [address], scheme, [ip_network(network)]) == "") is allowed


def test_http_needs_every_address_to_be_allowed():
    assert "https" in refusal("chat.example", ["10.0.0.1", "8.8.8.8"], "http", [ip_network("10.0.0.0/8")])


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "netloc"),
    [
        ("https://chat.example.org", "chat.example.org", 443, "/", "chat.example.org"),
        ("https://CHAT.example.org.:8443/a?b=c", "chat.example.org", 8443, "/a?b=c", "chat.example.org:8443"),
        ("http://[::1]:80/x", "::1", 80, "/x", "[::1]"),
        ("https://127.1/", "127.1", 443, "/", "127.1"),
    ],
)
def test_addresses_have_parts(url, host, port, path, netloc):
    target = target_of(url)
    assert (target.host, target.port, target.path, target.netloc) == (host, port, path, netloc)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (None, "address is needed"),
        ("", "address is needed"),
        ("ftp://chat.example/", "begin with https"),
        ("//chat.example/", "begin with https"),
        ("chat.example/hook", "begin with https"),
        ("https://", "host or port"),
        ("https:///x", "host or port"),
        ("https://me:secret@chat.example/", "no name or password"),
        ("https://@chat.example/", "no name or password"),
        ("https://chat.example:0/", "1 to 65535"),
        ("https://chat.example:65536/", "1 to 65535"),
        ("https://chat.example:x/", "1 to 65535"),
        ("https://chat..example/", "host or port"),
        ("https://-chat.example/", "host or port"),
        ("https://[::1/", "host or port"),
        ("https://chat.example/#top", "#"),
        ("https://chat.example/a b", "plain letters"),
        ("https://chat.example\\@evil.example/", "plain letters"),
        ("https://chät.example/", "plain letters"),
        ("https://chat.example/\r\nHost: evil", "plain letters"),
        ("https://chat.example/" + "x" * 1000, "1000 characters"),
    ],
)
def test_addresses_that_leave_a_doubt_are_refused(url, words):
    with pytest.raises(ValueError, match=words) as refused:
        target_of(url)
    assert "secret" not in str(refused.value)


def test_tries_spread_over_about_a_day():
    waits = [wait(tries, 0) for tries in range(1, TRIES)]
    assert waits[:3] == [timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)]
    assert timedelta(hours=23) < sum(waits, timedelta()) < timedelta(hours=30)
    assert wait(TRIES, 0) is None
    assert wait(2, 0.5) == timedelta(seconds=330)


def test_a_hook_rests_longer_the_longer_it_fails():
    assert [pause(failures).seconds for failures in (0, 1, 2, 3, 4, 5, 9, 500)] == [0, 0, 0, 15, 30, 60, 600, 600]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("999999999999", 86_400),
        ("Thu, 24 Nov 2011 12:01:00 GMT", 60),
        ("Thu, 24 Nov 2011 11:00:00 GMT", 0),
        ("Thu, 24 Nov 2031 11:00:00 GMT", 86_400),
        ("Thu, 24 Nov 2011 12:00:30 -0000", 30),
        ("-5", 0),
        ("1.5", 0),
        ("soon", 0),
        ("", 0),
        ("٣", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_at_most_a_day(header, seconds):
    assert retry_after(header, NOW) == timedelta(seconds=seconds)
    assert retry_after(header, NOW) <= DAY


@pytest.mark.parametrize(
    ("subject", "changed", "event"),
    [
        ("item", [("created", {"archived": False})], "item.created"),
        ("item", [("title", "x"), ("theme", "cloud")], "item.changed"),
        ("item", [("archived", True)], "item.archived"),
        ("item", [("archived", False), ("status", "Done")], "item.restored"),
        ("theme", [("created", {})], "theme.changed"),
        ("lead_time", [("max_months", 3)], "lead_time.changed"),
    ],
)
def test_what_one_act_is_called(subject, changed, event):
    assert event_of(subject, changed) == event


def test_events_are_known_and_in_order():
    assert clean_events(["review.closed", "item.created"]) == ["item.created", "review.closed"]
    for wrong in ([], None, "item.created", ["item.created", "ping"], [7]):
        with pytest.raises(ValueError, match="event"):
            clean_events(wrong)
    assert len(EVENTS) == 8


def test_names_are_one_short_line():
    assert clean_name(" A\nchat ") == "A chat"
    for wrong in ("", " ", None, 5, "x" * 101, "a\0b"):
        with pytest.raises(ValueError, match="ame"):
            clean_name(wrong)


def test_a_message_is_signed_as_others_check_it():
    keys = [new_secret(), new_secret()]
    body = json.dumps({"type": "ping", "data": {"ä": 1}}).encode()
    headers = signature_headers(keys, uid="msg_1", timestamp=int(datetime.now(UTC).timestamp()), body=body)
    for key in keys:
        assert Webhook(key).verify(body, headers)["type"] == "ping"
    for key, content in ((new_secret(), body), (keys[0], body + b" ")):
        with pytest.raises(WebhookVerificationError):
            Webhook(key).verify(content, headers)
