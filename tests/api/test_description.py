"""The OpenAPI description, and that answers are as described."""

import os
import re
from functools import cache

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker
from openapi_core import Config, OpenAPI
from openapi_core.contrib.django import DjangoOpenAPIRequest, DjangoOpenAPIResponse

pytestmark = pytest.mark.django_db


@cache
def description() -> dict:
    return Client().get("/api/schema/").json()


def test_every_operation_of_every_resource_is_described(client):
    paths = {path: sorted(set(methods) - {"parameters"}) for path, methods in description()["paths"].items()}
    assert description()["openapi"].startswith("3.1")
    assert paths["/api/v1/items/"] == ["get", "patch", "post"]
    assert paths["/api/v1/items/{item_id}/"] == ["delete", "get", "patch"]
    assert {"/api/v1/themes/", "/api/v1/themes/{slug}/", "/api/v1/lead-times/"} <= set(paths)


def test_the_description_is_made_without_a_warning(capsys):
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", os.devnull)
    assert "Warning" not in capsys.readouterr().err


def test_every_operation_names_its_errors_and_its_summary():
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            assert operation["description"].replace("`", "").startswith(operation["summary"]), (path, method)
            assert len(operation["summary"]) > 5, (path, method)
            assert {"401"} <= set(operation["responses"]), (path, method)


def bodies() -> list[tuple[str, dict]]:
    """What goes in and what comes back as JSON, by operation and place."""
    found = []
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            for place, one in {"body": operation.get("requestBody", {}), **operation["responses"]}.items():
                found += [
                    (f"{method} {path} {place}", media)
                    for kind, media in one.get("content", {}).items()
                    if "json" in kind
                ]
    return [(place, media) for place, media in found if place != "get /api/v1/reviews/{number}/plan/ 200"]


def test_every_body_has_an_example_that_holds():
    parts = {"components": description()["components"]}
    for place, media in bodies():
        assert media.get("examples"), place
        for shown in media["examples"].values():
            check = Draft202012Validator(media["schema"] | parts, format_checker=FormatChecker())
            assert not [error.message for error in check.iter_errors(shown["value"])], place


@pytest.mark.parametrize("path", ["items/", "items/?theme=cloud&limit=1", "items/{item}/", "themes/", "lead-times/"])
def test_answers_are_as_described(items, anyone, path):
    answer = anyone.get(path.format(item=items[0].pk))
    api = OpenAPI.from_dict(description(), config=Config(spec_validator_cls=None))
    api.validate_response(DjangoOpenAPIRequest(answer.wsgi_request), DjangoOpenAPIResponse(answer))


def test_the_docs_are_served_from_our_own_host(client):
    assert client.get("/api/")["Location"] == "/api/docs/"
    page = client.get("/api/docs/")
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.content.decode())
    assert len(addresses) == 15
    for address in addresses:
        assert address.startswith("/")
        if address.startswith("/static/"):
            assert finders.find(address.removeprefix("/static/")), address
    assert "'unsafe-inline'" not in script_sources(page)
    script = client.get(addresses[-1])
    assert script["Content-Type"].startswith("application/javascript")
    assert b"/api/schema/" in script.content


def script_sources(page) -> str:
    policy = dict(part.strip().split(" ", 1) for part in page["Content-Security-Policy"].split(";"))
    assert "'unsafe-inline'" in policy["style-src"]
    return policy["script-src"]
