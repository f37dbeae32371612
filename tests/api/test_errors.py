"""Every error is a problem, RFC 9457."""

import logging

import pytest
from django.db import OperationalError, connection
from django.test import Client

from roadmap.api.kinds import type_of
from roadmap.plan.api import items as items_api


def problem(answer, status: int) -> dict:
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["type"] == type_of(status)
    assert "/api/problems/" in body["type"]
    assert {"title", "detail", "instance"} <= set(body)
    assert body["detail"]
    return body


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("POST", "items/", b"{", {}, 400),
        ("POST", "items/", b"[]", {}, 400),
        ("POST", "items/", b'{"title": "\xff"}', {}, 400),
        ("POST", "items/", b'{"title": "\\ud800"}', {}, 400),
        ("POST", "items/", b'{"title": NaN}', {}, 400),
        ("POST", "items/", b"", {}, 400),
        ("POST", "items/", b"title=x", {"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ("PATCH", "items/{item}/", b"<x/>", {"Content_Type": "application/xml", "If_Match": "*"}, 415),
        ("PUT", "items/", b"{}", {}, 405),
        ("POST", "items/{item}/", b"{}", {}, 405),
        ("DELETE", "themes/", b"", {}, 405),
        ("GET", "items/404/", b"", {}, 404),
        ("GET", "items/99999999999999999999999/", b"", {}, 404),
        ("PATCH", "items/404/", b"{}", {"If_Match": "*"}, 404),
        ("DELETE", "items/404/", b"", {}, 404),
        ("GET", "items/x/", b"", {}, 404),
        ("GET", "nothing/", b"", {}, 404),
        ("POST", "nothing/", b"{}", {}, 404),
        ("OPTIONS", "nothing/", b"", {}, 404),
        ("GET", "items/{item}/?colour=red", b"", {}, 400),
        ("GET", "items/{item}/?limit=1", b"", {}, 400),
        ("PATCH", "items/{item}/?colour=red", b"{}", {"If_Match": "*"}, 400),
        ("DELETE", "items/{item}/?colour=red", b"", {"If_Match": "*"}, 400),
        ("GET", "themes/cloud/?colour=red", b"", {}, 400),
        ("GET", "lead-times/12-months/?colour=red", b"", {}, 400),
        ("GET", "?colour=red", b"", {}, 400),
        ("GET", "/api/docs/", b"", {"Authorization": "Bearer nonsense"}, 401),
        ("GET", "/api/schema/", b"", {"Authorization": "Bearer nonsense"}, 401),
        ("GET", "/api/nothing/", b"", {}, 404),
        ("GET", "items/", b"", {"Host": "evil.example"}, 400),
        ("GET", "/api/v2/items/", b"", {}, 404),
        ("PATCH", "items/{item}/", b"{}", {}, 428),
        ("PATCH", "items/{item}/", b"{}", {"If_Match": '"7"'}, 412),
    ],
)
def test_every_error_is_a_problem(items, writer, method, path, body, headers, status):
    problem(writer(method, path.format(item=items[0].pk), body, **headers), status)


@pytest.mark.parametrize("accept", ["application/problem+json", "text/html", "text/csv", "nonsense"])
def test_what_a_client_accepts_is_not_asked(items, anyone, accept):
    answer = anyone.get("items/", Accept=accept)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    problem(anyone.get("nothing/", Accept=accept), 404)


def test_a_strange_host_is_named(anyone):
    body = problem(anyone.get("items/", Host="evil.example"), 400)
    assert "ALLOWED_HOSTS" in body["detail"]
    assert body["instance"] == "/api/v1/items/"


@pytest.mark.parametrize("signed_in", ["by token", "by session"])
def test_a_database_that_is_down_is_a_problem(writer, architect, monkeypatch, signed_in):
    def down(*_):
        raise OperationalError("the database is gone")

    writer.client = Client(raise_request_exception=False)
    if signed_in == "by session":
        writer.headers = {}
        writer.client.force_login(architect)
    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", down)
        answer = writer.get("items/")
    assert problem(answer, 503)["detail"].startswith("The database does not answer; try again soon.")
    assert answer["Retry-After"] == "5"


def test_pages_keep_their_own_errors(anyone):
    answer = anyone.get("/nowhere/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_an_address_without_its_slash_is_told_so(items, anyone):
    assert "end in a slash" in problem(anyone.get("items"), 404)["detail"]


def test_a_method_that_is_not_there_names_those_that_are(items, writer):
    answer = writer("PUT", "items/", b"{}")
    problem(answer, 405)
    assert answer["Allow"] == "GET, POST, PATCH, HEAD, OPTIONS"


def test_a_body_beyond_the_limit_is_refused(items, writer, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert "100 bytes" in problem(writer.post("items/", {"title": "x" * 100}), 413)["detail"]


def test_a_crash_is_a_problem_that_tells_no_secrets(items, writer, monkeypatch, caplog):
    def crash(**_):
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(items_api.actions, "create", crash)
    writer.client = Client(raise_request_exception=False)
    with caplog.at_level(logging.ERROR):
        answer = writer.post("items/", {"title": "x"})
    assert b"hunter2" not in answer.content
    assert problem(answer, 500)["detail"].startswith("The server failed")
    assert "hunter2" in caplog.text


def test_head_and_options_answer_without_a_body_or_a_write(items, anyone):
    head = anyone("HEAD", "items/")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", anyone.get("items/")["ETag"])
    assert anyone("OPTIONS", "items/")["Allow"] == "GET, POST, PATCH, HEAD, OPTIONS"
