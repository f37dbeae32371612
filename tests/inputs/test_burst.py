"""Two hundred notes a second through gunicorn: each that is accepted is kept once, the rest are told to wait."""

from __future__ import annotations

import http.client
import os
import re
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from django.core.signing import TimestampSigner
from django.db import connection
from time_machine import travel

from roadmap.inputs.models import Input
from tests.servers.process import free_port, running, wait_for_port
from tests.servers.worker import ROOT, database_url

pytestmark = pytest.mark.django_db(transaction=True)
LINES, EACH, RATE = 8, 50, 200
"""Connections, notes over each, notes a second over all."""
LIMIT = 1500
"""Notes an hour from all together: a tenth at once."""


@pytest.fixture
def port(tmp_path):
    """The plan under gunicorn on the test's own database, behind a proxy that names its clients."""
    number, log = free_port(), tmp_path / "web.log"
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_url(connection.settings_dict),
        "INPUT_PER_HOUR": str(LIMIT),
        "PROXY_COUNT": "1",
        "LOG_LEVEL": "ERROR",
    }
    env.pop("PYTHONWARNINGS", None)
    words = f"-m gunicorn config.wsgi:application --bind 127.0.0.1:{number} --worker-class gthread --workers 2"
    with running([sys.executable, *words.split(), "--threads", "4"], log=log, env=env, cwd=ROOT) as child:
        wait_for_port(child, number, log, "gunicorn")
        yield number


def opened() -> str:
    """A form that was opened a minute ago, as the server itself would have signed it."""
    with travel(time.time() - 60):
        return TimestampSigner(salt="inputs.form").sign("form")


def send(port: int, line: int, form: str) -> list[tuple[int, str, str]]:
    """Notes over one connection at its share of the rate: (status, text, Retry-After) of each."""
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    wire.request("GET", "/input/")
    page = wire.getresponse()
    body = page.read().decode()
    assert page.status == 200, body[:500]
    token = _token(body)
    answers, due = [], time.perf_counter()
    for number in range(EACH):
        time.sleep(max(0.0, due - time.perf_counter()))
        due += LINES / RATE
        text = f"Note {line} {number} about pools"
        known = {"organisation": f"Customer {line}", "name": "Ops", "email": f"ops{line}.{number}@customer.example"}
        sent = urlencode({"text": text, "opened": form, "csrfmiddlewaretoken": token, **known})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={token}"}
        wire.request("POST", "/input/", sent, headers | {"X-Forwarded-For": f"192.0.2.{line * 30 + number // 2}"})
        answer = wire.getresponse()
        answer.read()
        answers.append((answer.status, text, answer.headers.get("Retry-After", "")))
    wire.close()
    return answers


def _token(page: str) -> str:
    found = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1]


def test_every_note_that_is_accepted_is_kept_once_and_the_rest_are_told_to_wait(port):
    form = opened()
    with ThreadPoolExecutor(LINES) as pool:
        answers = [one for some in pool.map(lambda line: send(port, line, form), range(LINES)) for one in some]
    statuses = Counter(status for status, _, _ in answers)
    assert set(statuses) == {302, 429}, statuses
    kept = Counter(Input.objects.values_list("text", flat=True))
    assert kept == Counter(text for status, text, _ in answers if status == 302)
    assert set(kept.values()) == {1}
    assert all(int(wait) > 0 for status, _, wait in answers if status == 429)
    assert LIMIT // 10 <= statuses[302] <= LIMIT // 10 + 20
