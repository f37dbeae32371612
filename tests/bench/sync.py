"""The sync beside what one would write instead, in both modes, on PostgreSQL."""

import http.client
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.servers.process import running
from tests.servers.worker import worker

from . import rivals
from .ground import ROOT, Counted, Site, counted, django_ready, empty_plan, hint, jira, seconds, until, web
from .registry import Result, benchmark

TICKETS = int(os.environ.get("BENCH_TICKETS", "10000"))
MANY = 10 * TICKETS
CHANGED = 10
ROUNDS = 15
RATE, RATED, BURST, WARM = 50, 500, 2000, 20
TRIES = 3


@benchmark("sync", "pull and store, quiet and busy cycles, webhooks; each beside the other way")
def run() -> list[Result]:
    django_ready()
    results = []
    for mode in ("cloud", "dc"):
        with jira(mode, TICKETS) as site:
            for latency in (0.0, 0.05):
                results += _pulls(site, latency)
    results += _cycles()
    results += _webhooks()
    return results


def _cycle(*, full: bool = False) -> Any:
    from integrations.sync.runner.cycle import Options, Report, run_cycle

    report = Report()
    run_cycle(Options(full=full), report)
    return report


def _first_pull(site: Site) -> float:
    """Seconds of a first pull of everything."""
    from roadmap.plan.models import Item

    empty_plan(site)
    took = seconds(_cycle)
    assert Item.objects.count() == TICKETS
    return took


def _pulls(site: Site, latency: float) -> list[Result]:
    """A first pull of everything, before and after the other ways, so that a slower machine is slower for both."""
    site.tell("settings", latency=latency)
    before = _first_pull(site)
    floor = seconds(lambda: rivals.search(site))
    empty_plan(site)
    theirs = seconds(lambda: rivals.update_or_create(site))
    empty_plan(site)
    some = [f"XCP-{number}" for number in range(1, rivals.PROBE + 1)]
    slow = seconds(lambda: rivals.get_and_save(site, some)) * TICKETS / rivals.PROBE
    after = _first_pull(site)
    ours = (before + after) / 2
    where = f"{TICKETS:,} tickets, {site.mode}, {latency * 1000:.0f} ms a request"
    raw = {"ours_s": ours, "search_alone_s": floor, "update_or_create_s": theirs, "get_and_save_scaled_s": slow}
    raw |= {"ours_before_s": before, "ours_after_s": after}
    aim = 10.0 if latency else 0.0
    return [
        Result(
            f"pull and store against library paging + update_or_create: {where}",
            theirs / ours,
            f"≥ {aim:g}" if aim else "-",
            theirs / ours >= aim,
            raw,
        ),
        Result(f"… against the library's search alone, nothing stored: {where}", floor / ours, "-", True),
        Result(f"… against a GET and a save each (scaled from {rivals.PROBE}): {where}", slow / ours, "-", True),
    ]


def _cycles() -> list[Result]:
    """A cycle with nothing and with a little changed: what it costs must not hang on how much there is."""
    found: dict[tuple[int, int], Counted] = {}
    requests: dict[tuple[int, int], int] = {}
    for size in (TICKETS, MANY):
        with jira("cloud", size) as site:
            empty_plan(site)
            _cycle()
            for changed in (0, CHANGED):
                key = (size, changed)
                found[key], requests[key] = _quiet(site, changed)
    results = []
    for changed in (0, CHANGED):
        few, many = found[TICKETS, changed], found[MANY, changed]
        ratio = many.seconds / few.seconds
        raw = {
            "few_ms": few.seconds * 1000,
            "many_ms": many.seconds * 1000,
            "few_requests": requests[TICKETS, changed],
            "few_queries": few.queries,
            "many_queries": many.queries,
            "writes": many.writes,
            "many_requests": requests[MANY, changed],
        }
        same = requests[TICKETS, changed] == requests[MANY, changed] and few.queries == many.queries
        what = f"a cycle with {changed} changed of {MANY:,} against {TICKETS:,} (same requests and queries: {same}"
        still = bool(changed) or not (few.writes or many.writes)
        what += ")" if changed else f"; nothing written: {still})"
        results.append(Result(what, ratio, "≤ 1.3", ratio <= 1.3 and same and still, raw))
    return results


def _quiet(site: Site, changed: int) -> tuple[Counted, int]:
    """The median cycle after so many tickets changed."""
    rounds: list[tuple[Counted, int]] = []
    for number in range(ROUNDS):
        for ticket in range(1, changed + 1):
            site.tell("edit", issue=f"XCP-{ticket}", summary=f"Changed {number} {ticket}")
        reports: list[Any] = []
        rounds.append((counted(lambda kept=reports: kept.append(_cycle())), reports[0].requests))
    rounds.sort(key=lambda one: one[0].seconds)
    return rounds[len(rounds) // 2]


def _webhooks() -> list[Result]:
    """Webhooks at a steady rate and in a burst, through gunicorn, Redis and a real worker."""
    from django.db import connection

    quiet = {"JIRA_POLL_SECONDS": "3600", "SYNC_SWEEP_SECONDS": "5", "LOG_LEVEL": "ERROR"}
    with jira("cloud", BURST) as site:
        empty_plan(site)
        _cycle()
        with web(site) as port, worker(connection.settings_dict, **site.settings, **quiet):
            _at_a_rate(site, port, "warm", RATE)
            rates = [_at_a_rate(site, port, f"steady {number}") for number in range(TRIES)]
            taken, burst = _burst(site, port)
        assert _titles("Burst") == BURST
        theirs = _task_each(site)
    p50, p99 = (median(quantiles(rate, n=100)[at] for rate in rates) * 1000 for at in (49, 98))
    steady = {"p50_ms": p50, "p99_ms": p99}
    steady |= {f"p99_{number}_ms": quantiles(rate, n=100)[98] * 1000 for number, rate in enumerate(rates)}
    raw = {"ours_per_s": BURST / burst, "task_each_per_s": BURST / theirs, "taken_in_per_s": BURST / taken}
    return [
        Result(f"webhook accepted to plan updated at {RATE}/s: p99 in 50 ms", p99 / 50, "≤ 1", p99 <= 50, steady),
        Result(f"a burst of {BURST:,} against a task for each event", theirs / burst, "≥ 5", theirs / burst >= 5, raw),
    ]


def _edit(site: Site, count: int, word: str) -> list[str]:
    """Change so many tickets; their ids."""
    return [str(site.tell("edit", issue=f"XCP-{n}", summary=f"{word} {n}")["id"]) for n in range(1, count + 1)]


def _post(port: int, hints: list[tuple[bytes, dict[str, str]]], pause: float = 0.0) -> None:
    """Send webhooks over one connection, `pause` seconds from one to the next."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    due = time.perf_counter()
    for body, headers in hints:
        time.sleep(max(0.0, due - time.perf_counter()))
        due += pause
        line.request("POST", "/hooks/jira/", body, headers)
        answer = line.getresponse()
        answer.read()
        assert answer.status == 204, answer.status
    line.close()


def _titles(word: str) -> int:
    """How many items of the plan bear a title that begins so."""
    from roadmap.plan.models import Item

    return Item.objects.filter(title__startswith=f"{word} ").count()


def _drained(word: str, count: int) -> bool:
    from integrations.sync.models import InboxEvent

    return InboxEvent.objects.filter(delivery__startswith=word, drained_at__isnull=False).count() == count


def _at_a_rate(site: Site, port: int, word: str, count: int = RATED) -> list[float]:
    """Seconds from accepted to applied of each webhook."""
    from integrations.sync.models import InboxEvent

    idents = _edit(site, count, word)
    _post(port, [hint(ident, f"{word}-{ident}") for ident in idents], 1 / RATE)
    until(lambda: _drained(word, count), "the webhooks being applied")
    assert _titles(word) == count
    times = InboxEvent.objects.filter(delivery__startswith=word).values_list("received_at", "drained_at")
    return [(drained - received).total_seconds() for received, drained in times if drained]


def _burst(site: Site, port: int) -> tuple[float, float]:
    """Seconds to take the webhooks in, and from then to the last one applied."""
    from integrations.sync.models import Lane
    from integrations.sync.wake import answered

    *many, last = [hint(ident, f"burst-{ident}") for ident in _edit(site, BURST, "Burst")]
    lane = Lane(name="drain")
    until(lambda: lane.take("the benchmark"), "the drain being held back")

    def take_in() -> None:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda part: _post(port, part), [many[at::8] for at in range(8)]))

    def apply() -> None:
        lane.give_back("the benchmark")
        answered("drain")
        _post(port, [last])
        until(lambda: _drained("burst", BURST), "the burst being applied")

    return seconds(take_in), seconds(apply)


def _task_each(site: Site) -> float:
    """Seconds that a worker of the same size takes over a task for each of as many events, once it is at work."""
    from redis import Redis

    from .rival_worker import DONE, app, read

    app.conf.broker_url = os.environ["REDIS_URL"]
    line = Redis.from_url(os.environ["REDIS_URL"])
    line.delete(DONE)
    for ident in _edit(site, BURST, "Rival"):
        read.delay(site.url, site.mode, ident)
    log = Path(os.environ["DATA_DIR"]) / "rival.log"
    command = [sys.executable, "-m", "celery", "-A", "tests.bench.rival_worker", "worker", "--concurrency", "2"]
    with running([*command, "--loglevel", "INFO"], log=log, env=dict(os.environ), cwd=ROOT, patience=15):
        until(lambda: int(line.get(DONE) or 0) >= WARM, "the other worker being at work", 120)
        began, done = time.perf_counter(), int(line.get(DONE))
        until(lambda: int(line.get(DONE)) >= BURST, "the other way being done")
        return (time.perf_counter() - began) * BURST / (BURST - done)
