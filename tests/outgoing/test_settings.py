"""OUTGOING_ALLOW is right, or one sentence names it."""

from ipaddress import ip_network

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import Environment


def allowed(text: str) -> list:
    return Environment({"OUTGOING_ALLOW": text}).networks("OUTGOING_ALLOW")


def test_networks_and_single_addresses_are_listed():
    assert allowed("") == []
    wanted = [ip_network("10.0.0.0/8"), ip_network("127.0.0.1/32"), ip_network("fd00::/8")]
    assert allowed(" 10.0.0.0/8, 127.0.0.1,fd00::/8 ,") == wanted


@pytest.mark.parametrize("wrong", ["10.1.2.3/8", "10.0.0.0/33", "intranet.example", "10.0.0.0-10.0.0.9", "*", "10.0.0"])
def test_what_is_no_network_is_named(wrong):
    with pytest.raises(ImproperlyConfigured) as refused:
        allowed(f"127.0.0.1,{wrong}")
    sentence = str(refused.value)
    assert sentence.startswith("OUTGOING_ALLOW must list networks like 10.0.0.0/8")
    assert repr(wrong) in sentence
