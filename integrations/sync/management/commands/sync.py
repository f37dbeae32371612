"""`manage.py sync`: one whole cycle in the foreground."""

from __future__ import annotations

import json
import logging
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from integrations.sync.models import PushOp
from integrations.sync.runner import Options, Report, rehearse_cycle, run_cycle
from integrations.sync.session import Standstill, ever_answered
from integrations.tracker import Auth, Config, Conflict, NoAnswer, TrackerError

ADOPT = {"jira": Conflict.TRACKER, "plan": Conflict.PLAN, "review": Conflict.ASK}
SUMMARY = (
    "{pulled} pulled, {pushed} pushed ({created} created); open: {conflicts} in conflict, {parked} parked, "
    "{unreachable} unreachable; {requests} requests in {seconds} s"
)
DONE, NOT_DONE, SETTINGS = 0, 1, 2


class Command(BaseCommand):
    help = "Keep plan and Jira the same: pull, merge, push, once. Only Jira's own Retry-After makes it wait."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--full", action="store_true", help="read every ticket of the plan's query")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen; write nothing anywhere")
        parser.add_argument("--census", action="store_true", help="read every linked ticket, in the query or not")
        parser.add_argument("--adopt", choices=list(ADOPT), help="whose values hold where item and ticket never agreed")
        parser.add_argument("--yes", action="store_true", help="let a mass of writes go")
        parser.add_argument("--json", action="store_true", help="end with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it; the exit code says whether the cycle is complete."""
        report = Report()
        wanted = Options(
            full=options["full"],
            census=options["census"],
            adopt=ADOPT[options["adopt"]] if options["adopt"] else None,
            release=options["yes"],
        )
        with nullcontext() if options["traceback"] else _unlogged():
            code = self._run(wanted, report, dry=options["dry_run"], as_json=options["json"])
        if options["json"]:
            self.stdout.write(json.dumps(_figures(report)))
        if code != DONE:
            sys.exit(code)

    def _run(self, options: Options, report: Report, *, dry: bool, as_json: bool) -> int:
        try:
            with closing(Bars()) as bars:
                if dry:
                    rehearse_cycle(options, report, say=self.stdout.write, progress=bars.move)
                else:
                    run_cycle(options, report, progress=bars.move)
        except (Auth, Config) as error:
            return self._fail(error, SETTINGS)
        except Standstill as still:
            return self._fail(still, NOT_DONE if still.configured else SETTINGS)
        except TrackerError as error:
            wrong_address = isinstance(error, NoAnswer) and not ever_answered()
            return self._fail(error, SETTINGS if wrong_address else NOT_DONE)
        for sentence in report.waits:
            self.stderr.write(sentence)
        if not as_json:
            self.stdout.write(SUMMARY.format(**_figures(report)))
        return NOT_DONE if report.waits and not dry else DONE

    def _fail(self, error: Exception, code: int) -> int:
        self.stderr.write(" ".join(str(error).split()))
        return code


class Bars:
    """A bar for what is read and one for what is written, on a terminal; nothing in a pipe."""

    def __init__(self) -> None:
        self._bar: tqdm | None = None
        self._label = ""
        self._done = 0

    def move(self, done: int, total: int | None) -> None:
        """Reads and writes are told one after the other; a write has no total and begins to count anew."""
        fresh = done <= self._done or done == 1
        label = "writes" if total is None and (fresh or self._label == "writes") else "tickets"
        if label != self._label:
            self._change(label)
        if self._bar is not None and not self._bar.disable:
            if label == "tickets":
                self._bar.total = total
            elif done > self._bar.total:
                # Writes make writes: a new ticket gets a link back to its item.
                self._bar.total = done + PushOp.objects.deliverable().count()
            self._bar.update(done - self._bar.n)
        self._done = done

    def _change(self, label: str) -> None:
        self.close()
        self._bar = tqdm(disable=None, desc=label, total=0, file=sys.stderr, leave=False)
        self._label = label

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


def _figures(report: Report) -> dict[str, Any]:
    figures = asdict(report)
    del figures["waits"]
    return figures


@contextmanager
def _unlogged() -> Iterator[None]:
    """What the engine logs in the background, this command says itself, in one line."""
    logger = logging.getLogger("integrations.sync")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
