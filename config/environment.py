"""Environment variables read strictly: each value is right, or one sentence names its variable.

A value that may hold a password is never repeated.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured
from environ import Env

ON, OFF = {"1", "true", "yes", "y", "on"}, {"0", "false", "no", "n", "off"}
HOST = re.compile(r"\*|\.?\w[\w.-]*|\[[0-9a-f:.]+\]", re.ASCII | re.IGNORECASE)
LONGEST = 1_000_000_000
HIGHEST_PORT = 65_535


def fail(name: str, what: str) -> NoReturn:
    """Refuse the variable in one sentence."""
    raise ImproperlyConfigured(f"{name} {what}.")


class Environment:
    """The variables of a process. One that is empty is one that is not set."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, name: str, default: str = "") -> str:
        return self._values.get(name, "").strip() or default

    def choice(self, name: str, *choices: str) -> str:
        """One of `choices`; the first is the default."""
        value = self.text(name, choices[0])
        if value not in choices:
            fail(name, f"must be {' or '.join(choices)}, not {value!r}")
        return value

    def flag(self, name: str) -> bool:
        value = self.text(name, "0").casefold()
        if value not in ON | OFF:
            fail(name, f"must be true or false, not {value!r}")
        return value in ON

    def whole(self, name: str, default: int, low: int = 1, high: int = LONGEST) -> int:
        """A whole number within bounds."""
        value = self.text(name, str(default))
        if not re.fullmatch("[0-9]{1,12}", value) or not low <= int(value) <= high:
            fail(name, f"must be a whole number from {low} to {high}, not {value!r}")
        return int(value)

    def port(self, name: str, default: int) -> int:
        return self.whole(name, default, high=HIGHEST_PORT)

    def words(self, name: str) -> list[str]:
        """What stands between the commas."""
        return [word for word in map(str.strip, self.text(name).split(",")) if word]

    def folder(self, name: str, default: Path) -> Path:
        """A folder we may write to; made where it is not there."""
        path = Path(self.text(name, str(default)))
        try:
            path = path.expanduser().resolve()
            path.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            fail(name, f"must be a folder, but {path} is a file")
        except (OSError, RuntimeError) as error:
            fail(name, f"cannot be made at {path} ({getattr(error, 'strerror', None) or error})")
        if not os.access(path, os.W_OK | os.X_OK):
            fail(name, f"must be a folder we may write to, which {path} is not")
        return path

    def origin(self, name: str, default: str) -> str:
        """`https://plan.example.org`, without what follows the port."""
        value = self.text(name, default).rstrip("/")
        if not _is_origin(value):
            fail(name, f"must be like https://plan.example.org, scheme and host alone, not {value!r}")
        return value

    def origins(self, name: str, default: str) -> list[str]:
        """Several, the host may begin with `*.`."""
        found = self.words(name) or [default]
        for value in found:
            if not _is_origin(value.replace("://*.", "://", 1)):
                fail(name, f"must list origins like https://plan.example.org, not {value!r}")
        return found

    def hosts(self, name: str, default: set[str]) -> list[str]:
        """Names a server answers to."""
        found = self.words(name)
        for value in found:
            if not HOST.fullmatch(value):
                fail(name, f"must list names like plan.example.org, without scheme and port, not {value!r}")
        return found or sorted(default)

    def networks(self, name: str) -> list[IPv4Network | IPv6Network]:
        """Networks of addresses; one address is a network too."""
        found = []
        for value in self.words(name):
            try:
                found.append(ip_network(value))
            except ValueError:
                fail(name, f"must list networks like 10.0.0.0/8 or 127.0.0.1/32, without host bits, not {value!r}")
        return found

    def zone(self, name: str) -> str:
        value = self.text(name, "UTC")
        try:
            ZoneInfo(value)
        except (OSError, ValueError, LookupError):
            fail(name, f"must be a time zone like Europe/Berlin, not {value!r}")
        return value

    def level(self, name: str) -> str:
        value = self.text(name, "WARNING").upper()
        if value not in logging.getLevelNamesMapping():
            fail(name, f"must be DEBUG, INFO, WARNING, ERROR or CRITICAL, not {value!r}")
        return value

    def database(self, name: str, default: Path) -> dict[str, Any]:
        """Django's settings of one database; without an address, a SQLite file."""
        url = self.text(name)
        if not url:
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(default)}
        parts = _split(name, url)
        if parts.scheme not in {"sqlite", "postgres", "postgresql"}:
            fail(name, "must begin with postgres:// or sqlite:///")
        try:
            found = dict(Env.db_url_config(url))
        except (ValueError, ImproperlyConfigured):
            fail(name, "cannot be read; it is like postgres://user:password@host:5432/name")
        if parts.scheme == "sqlite":
            _must_be_a_file(name, str(found["NAME"]))
        elif not found["NAME"]:
            fail(name, "names no database: postgres://user:password@host/name")
        return found

    def redis(self, name: str) -> str:
        """The address of a Redis, or nothing."""
        url = self.text(name)
        if url:
            parts = _split(name, url)
            if parts.scheme not in {"redis", "rediss"} or not parts.hostname:
                fail(name, "must be like redis://host:6379/0")
            if not re.fullmatch("/?[0-9]*", parts.path):
                fail(name, "must end with a number of a database, as in redis://host:6379/0")
        return url

    def mail(self, name: str, default: Path) -> dict[str, Any]:
        """Django's settings for mail; without an address, files in a folder."""
        url = self.text(name)
        if not url:
            return {
                "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                "EMAIL_FILE_PATH": str(default),
            }
        parts = _split(name, url)
        if parts.scheme not in Env.EMAIL_SCHEMES:
            fail(name, "must begin with smtp://, smtp+tls://, smtp+ssl:// or filemail:///")
        if parts.scheme.startswith("smtp") and not parts.hostname:
            fail(name, "names no host: smtp+tls://user:password@mail.example.org:587")
        if parts.scheme == "filemail":
            # The library takes the slash off, and a worker started elsewhere would look elsewhere.
            return dict(Env.email_url_config(url)) | {"EMAIL_FILE_PATH": parts.path}
        return dict(Env.email_url_config(url))


def host_of(origin: str) -> str:
    """The host of an origin, as Django compares it."""
    host = urlsplit(origin).hostname or ""
    return f"[{host}]" if ":" in host else host


def kept_secret(path: Path) -> str:
    """The secret in `path`, made on first use; a private file, written once even by processes that race."""
    try:
        if not path.exists():
            _draw_secret(path)
        return path.read_text().strip()
    except OSError as error:
        fail("DATA_DIR", f"must hold {path}, which cannot be used ({error.strerror})")


def _draw_secret(path: Path) -> None:
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(64))
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _split(name: str, url: str) -> SplitResult:
    """The parts of an address, its port proven a number."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        fail(name, f"is not an address: host or port is wrong (a port is a number up to {HIGHEST_PORT})")
    return parts


def _is_origin(value: str) -> bool:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return False
    host = host_of(value)
    known = parts.scheme in {"http", "https"} and HOST.fullmatch(host) and host != "*"
    return bool(known) and "@" not in parts.netloc and not (parts.path or parts.query or parts.fragment)


def _must_be_a_file(name: str, path: str) -> None:
    if path in {"", ":memory:"}:
        fail(name, "must name a file, since several processes share it: sqlite:////srv/plan/plan.sqlite3")
    if Path(path).is_dir() or not Path(path).absolute().parent.is_dir():
        fail(name, f"must name a file in a folder that is there, which {path} is not")
    if not os.access(path if Path(path).exists() else Path(path).absolute().parent, os.W_OK):
        fail(name, f"must name a file we may write to, which {path} is not")
