"""Probes: answered before anything that could redirect or refuse them."""

import pytest


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/healthz/", "/readyz", "/readyz/"])
def test_a_probe_is_answered_whatever_the_host(client, settings, path):
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get(path, headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer["Content-Length"] == str(len(answer.content))
    assert answer["X-Content-Type-Options"] == "nosniff"
