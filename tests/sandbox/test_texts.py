"""Lengths and labels: one rule for REST, the page and the control API."""

import pytest
import requests

SUMMARY = {255: True, 256: False}
TEXT = {32_767: True, 32_768: False}


def document(client, words):
    if not client.jira.cloud:
        return words
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": words}]}
    return {"type": "doc", "version": 1, "content": [paragraph]}


def by_rest(client, name, value):
    given = document(client, value) if name == "description" else value
    return client.put("/issue/XCP-1", {"fields": {name: given}}).ok


def by_page(client, name, value):
    written = " ".join(value) if name == "labels" else value
    form = {"summary": "One", "was": '{"summary": "One", "labels": [], "components": []}', name: written}
    return client.session.post(f"{client.jira.url}/browse/XCP-1", data=form, timeout=10).ok


def by_control(client, name, value):
    order = {"issue": "XCP-1", name: value}
    return requests.post(f"{client.jira.url}/sandbox/api/edit", json=order, timeout=10).ok


@pytest.fixture(params=[by_rest, by_page, by_control])
def write(request, client):
    client.jira.create(summary="One")
    return lambda name, value: request.param(client, name, value)


@pytest.mark.parametrize(("length", "passes"), SUMMARY.items())
def test_a_summary_and_a_label_hold_255_characters(client, write, length, passes):
    assert write("summary", "x" * length) is passes
    assert write("labels", ["x" * length]) is passes
    assert (len(client.jira.issue("XCP-1").summary) == length) is passes
    assert bool(client.jira.issue("XCP-1").labels) is passes


@pytest.mark.parametrize(("length", "passes"), TEXT.items())
def test_a_description_holds_32767_characters(client, write, length, passes):
    assert write("description", "x" * length) is passes
    assert (client.jira.issue("XCP-1").description is not None) is passes


@pytest.mark.parametrize(("length", "passes"), TEXT.items())
def test_a_comment_holds_32767_characters(client, length, passes):
    client.jira.create(summary="One")
    words = "x" * length
    url = f"{client.jira.url}/browse/XCP-1/comment"
    control = f"{client.jira.url}/sandbox/api/comment"
    assert client.post("/issue/XCP-1/comment", {"body": document(client, words)}).ok is passes
    assert client.session.post(url, data={"body": words}, timeout=10).ok is passes
    assert requests.post(control, json={"issue": "XCP-1", "body": words}, timeout=10).ok is passes
    assert len(client.jira.issue("XCP-1").comments) == (3 if passes else 0)


@pytest.mark.parametrize("write_to", [by_rest, by_control])
def test_a_label_has_no_white_space_and_an_empty_one_is_none(client, write_to):
    client.jira.create(summary="One")
    assert not write_to(client, "labels", ["a\tb"])
    assert not write_to(client, "labels", ["a b"])
    assert write_to(client, "labels", ["", "b", "a", "b"])
    assert client.jira.issue("XCP-1").labels == ("a", "b")
