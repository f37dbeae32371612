"""Titles, tags and secrets of inputs."""

import pytest

from roadmap.inputs import rules
from roadmap.people import secrecy


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Patch dom0 without a reboot\n\nEvery fix means an evening.", "Patch dom0 without a reboot"),
        ("\n  \n## Heading **here**\nmore", "Heading here"),
        ("- a list's first line", "a list's first line"),
        ("Short sentence. " + "And a long one that goes on " * 10, "Short sentence"),
        ("word " * 60, ("word " * 23).strip() + "…"),
        ("###", ""),
        ("", ""),
    ],
)
def test_a_title_is_the_first_thing_said(text, title):
    assert rules.title_of(text) == title
    assert len(rules.title_of(text)) <= rules.TITLE_LENGTH


def test_a_text_is_not_said_twice():
    assert rules.rest_of("Patch dom0\n\nEvery fix", "Patch dom0") == "Every fix"
    assert rules.rest_of("Patch dom0", "Patch dom0") == "Patch dom0"
    assert rules.rest_of("Patch dom0 now\nEvery fix", "Patch dom0") == "Patch dom0 now\nEvery fix"


def test_secrets_have_128_bits_and_are_kept_as_digests():
    secrets = {secrecy.new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert {len(one) for one in secrets} == {22}
    assert len(secrecy.digest("x")) == 64


def test_submitters_are_told_apart_by_address_else_by_name():
    same = {rules.who(email=email, name=name) for email, name in (("A@x.example", "One"), (" a@X.example ", "Two"))}
    assert len(same) == 1
    assert rules.who(email="", name="One", organisation="A") != rules.who(email="", name="One", organisation="B")


def test_tags_are_told_once_in_any_case():
    assert rules.tags_of(" big, Pools ,big,  two  words,") == ["big", "Pools", "two words"]
    with pytest.raises(rules.Refused, match="20 tags"):
        rules.tags_of(",".join(map(str, range(21))))
