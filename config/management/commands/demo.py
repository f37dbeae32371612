"""The whole product on one machine: the talk's plan, a sandbox Jira, web, worker and beat, under one parent."""

from __future__ import annotations

import secrets
import socket
import sys
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from redis import Redis
from redis.exceptions import RedisError

from config.environment import HIGHEST_PORT
from config.lock import Taken, held
from config.supervisor import Supervisor
from roadmap.inputs.demo import fill as fill_inputs
from roadmap.people.apps import GROUPS
from roadmap.people.models import User
from roadmap.plan.demo import fill
from roadmap.plan.models import Item
from roadmap.reviews.demo import fill as fill_reviews

HOST = "127.0.0.1"
PROJECT = "XCP"
EMAIL = "plan@sandbox.example"
FILLING_SECONDS = 20


class Command(BaseCommand):
    help = "Start the plan with everything it needs on this machine; one Ctrl-C ends all of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT, help="port of the plan (default PORT or 8000)")
        parser.add_argument("--jira-port", type=int, help="port of the sandbox Jira (default: the next one)")
        parser.add_argument("--jira-mode", choices=("cloud", "dc"), default="cloud")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare the database, start the processes, say where to look, wait; alone on this DATA_DIR."""
        port, jira_port = options["port"], options["jira_port"] or options["port"] + 1
        try:
            with held(settings.DATA_DIR / "demo.lock", f"http://{HOST}:{port}/"):
                code = self._run(port, jira_port, options["jira_mode"])
        except Taken as running:
            raise CommandError(f"The demo already runs on this DATA_DIR at {running}") from None
        sys.exit(code)

    def _run(self, port: int, jira_port: int, mode: str) -> int:
        own_jira = bool(settings.TRACKER_SETTINGS["JIRA_URL"])
        marker = settings.DATA_DIR / "demo"
        if own_jira and marker.exists():
            raise CommandError(
                f"DATA_DIR {settings.DATA_DIR} holds the demo's plan, which must not go to your Jira. "
                "Set DATA_DIR to another folder, for example DATA_DIR=./var-jira."
            )
        _must_be_free(port, f"PORT={another(port)} ./run")
        if not own_jira:
            _must_be_free(jira_port, f"./run demo --jira-port {another(jira_port)}")
        self._say("Preparing the database and the static files …")
        call_command("migrate", verbosity=0)
        if not _collected():
            call_command("collectstatic", interactive=False, verbosity=0)
        password = _sign_in()
        if not own_jira:
            marker.touch()
            if not Item.objects.exists():
                self._say(f"{fill()} items of the talk's plan, with half a year behind them.")
                self._say(f"{fill_inputs()} notes of customers, some of them dealt with.")
                self._say(f"{fill_reviews()} reviews held, and the next one to come.")
        if settings.REDIS_URL and not redis_answers():
            self.stderr.write(
                "The Redis of REDIS_URL does not answer: nothing goes to Jira or comes from it until it does."
            )
        return self._serve(port, None if own_jira else jira_port, mode, password)

    def _serve(self, port: int, jira_port: int | None, mode: str, password: str) -> int:
        url, jira_url = f"http://{HOST}:{port}", f"http://{HOST}:{jira_port}"
        env = {"PORT": str(port), "BASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONUNBUFFERED": "1"}
        if jira_port is not None:
            env |= _sandbox_settings(jira_url, mode)
        with Supervisor(say=self._say) as house:
            try:
                if jira_port is not None:
                    house.start("sandbox Jira", _sandbox_command(jira_port, mode, url), env)
                    house.wait_until(lambda: _answers(f"{jira_url}/rest/api/2/serverInfo"), "sandbox Jira")
                self._start_plan(house, port, url, env, fill=jira_port is not None)
            except RuntimeError as error:
                raise CommandError(str(error)) from None
            except KeyboardInterrupt:
                return 0
            self._welcome(url, env.get("JIRA_URL", settings.TRACKER_SETTINGS["JIRA_URL"]), password)
            if jira_port is not None:
                self._say_how_to_call(env)
            self._say("\n  Change an item or its ticket and watch the other follow. Ctrl-C ends everything.\n")
            return house.run()

    def _start_plan(self, house: Supervisor, port: int, url: str, env: dict[str, str], *, fill: bool) -> None:
        """Start web and worker; wait a while for the first tickets, since an edit would queue behind them."""
        unlinked = Item.objects.current().filter(ticket_key="")
        if fill and (count := unlinked.count()):
            self._say(f"Making {count} tickets in the sandbox Jira …")
        house.start("web server", _web_command(port), env)
        house.start("worker", _worker_command(), env)
        house.wait_until(lambda: _answers(f"{url}/readyz"), "web server")
        if fill:
            house.wait_a_while(lambda: not unlinked.exists(), FILLING_SECONDS)

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()

    def _welcome(self, url: str, jira_url: str, password: str) -> None:
        self.stdout.write(
            f"\n  The plan     {url}/\n"
            f"  Sign in      {url}/accounts/login/   name architect, password {password}\n"
            f"  Customers    {url}/input/\n"
            f"  Jira         {jira_url}/"
        )

    def _say_how_to_call(self, env: dict[str, str]) -> None:
        cloud = bool(env["JIRA_EMAIL"])
        who = (
            f"-u {env['JIRA_EMAIL']}:{env['JIRA_TOKEN']}"
            if cloud
            else f"-H 'Authorization: Bearer {env['JIRA_TOKEN']}'"
        )
        self.stdout.write(f"               curl {who} {env['JIRA_URL']}/rest/api/{3 if cloud else 2}/myself")


def another(port: int) -> int:
    """A port to propose instead."""
    return port + 100 if port + 101 <= HIGHEST_PORT else port - 100


def _must_be_free(port: int, other: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise CommandError(f"Port {port} cannot be used ({reason}). Choose another: {other}") from None


def redis_answers() -> bool:
    patience = {"socket_timeout": 2, "socket_connect_timeout": 2}
    try:
        with Redis.from_url(settings.REDIS_URL, retry=None, **patience) as redis:
            return bool(redis.ping())
    except RedisError:
        return False


def _collected() -> bool:
    """Whether the collected static files are newer than their sources."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    sources = [settings.BASE_DIR / "requirements.txt", *(settings.BASE_DIR / "static").rglob("*")]
    return manifest.exists() and manifest.stat().st_mtime > max(path.stat().st_mtime for path in sources)


def _kept(name: str) -> str:
    """A random secret, made on first use and kept in DATA_DIR, so that a restart signs nobody out."""
    path: Path = settings.DATA_DIR / name
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9))
    return path.read_text()


def _sign_in() -> str:
    """The demo's one account; answers its password."""
    password = _kept("demo_password")
    user, made = User.objects.get_or_create(username="architect", defaults={"is_staff": True, "is_superuser": True})
    if made or not user.check_password(password):
        user.set_password(password)
        user.save()
    user.groups.add(*Group.objects.filter(name__in=GROUPS))
    return password


def _sandbox_settings(jira_url: str, mode: str) -> dict[str, str]:
    return {
        "JIRA_URL": jira_url,
        "JIRA_EMAIL": EMAIL if mode == "cloud" else "",
        "JIRA_TOKEN": _kept("demo_jira_token"),
        "JIRA_PROJECT": PROJECT,
        "JIRA_WEBHOOK_SECRET": _kept("demo_webhook_secret"),
        "JIRA_POLL_SECONDS": str(min(settings.JIRA_POLL_SECONDS, 5)),
    }


def _manage(*words: str) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]


def _sandbox_command(port: int, mode: str, url: str) -> list[str]:
    state = str(settings.DATA_DIR / "sandbox-jira.json")
    hook = f"{url}/hooks/jira/"
    return _manage(
        "sandbox_jira",
        "--port",
        str(port),
        "--mode",
        mode,
        "--project",
        PROJECT,
        "--state",
        state,
        "--webhook-url",
        hook,
    )


def _web_command(port: int) -> list[str]:
    words = f"-m gunicorn config.wsgi:application --bind {HOST}:{port} --worker-class gthread --workers 2 --threads 4"
    return [sys.executable, *words.split(), "--chdir", str(settings.BASE_DIR), "--log-level", "warning"]


def _worker_command() -> list[str]:
    # Celery warns about root by a paragraph; on a newcomer's own loopback that is noise.
    words = "-W ignore::UserWarning -m celery --quiet -A config worker -B --concurrency 2 --loglevel WARNING"
    beat = [] if settings.REDIS_URL else ["--schedule", str(settings.DATA_DIR / "beat-schedule")]
    return [sys.executable, *words.split(), *beat]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
