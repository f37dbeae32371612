"""Every value that is wrong is one sentence that begins with its variable's name; what is right is read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import Environment, host_of, kept_secret

Read = Callable[[Environment], Any]
HERE = Path(__file__)


def database(env: Environment) -> Any:
    return env.database("X", Path("/plan.sqlite3"))


def origin(env: Environment) -> Any:
    return env.origin("X", "http://127.0.0.1:8000")


def hosts(env: Environment) -> Any:
    return env.hosts("X", {"localhost", "127.0.0.1"})


def origins(env: Environment) -> Any:
    return env.origins("X", "http://127.0.0.1:8000")


def redis(env: Environment) -> Any:
    return env.redis("X")


def mail(env: Environment) -> Any:
    return env.mail("X", Path("/mail"))


def folder(env: Environment) -> Any:
    return env.folder("X", HERE.parent)


def port(env: Environment) -> Any:
    return env.port("X", 8000)


def flag(env: Environment) -> Any:
    return env.flag("X")


def zone(env: Environment) -> Any:
    return env.zone("X")


def level(env: Environment) -> Any:
    return env.level("X")


def choice(env: Environment) -> Any:
    return env.choice("X", "open", "signed-in")


WRONG = [
    *((database, f"postgres://plan:hush@{rest}") for rest in ("db:abc/plan", "db:99999/plan", "db/", "[db/plan")),
    *((database, value) for value in ("foo://x", "plan", "sqlite:///", "sqlite://:memory:", "sqlite:////nowhere/x")),
    *((database, f"sqlite:///{path}") for path in (HERE.parent, HERE / "x")),
    *((folder, str(value)) for value in (HERE, HERE / "x", "/proc/nowhere", "~nobody-here/x")),
    *((zone, value) for value in ("Mars", "../etc", "/etc/localtime")),
    *((level, value) for value in ("loud", "7")),
    *((mail, value) for value in ("foo", "smtp://", "smtp://mail:hush@mail:abc", "https://mail")),
    *((redis, value) for value in ("foo", "amqp://broker", "redis://", "redis://broker:abc/0", "redis://broker/zero")),
    *((flag, value) for value in ("perhaps", "2")),
    *((port, value) for value in ("99999", "0", "-1", "abc", "8000.5", "²")),
    *((choice, value) for value in ("maybe", "OPEN")),
    *(
        (origin, f"https://{rest}")
        for rest in ("", ":443", "a b", "host:abc", "host/path", "host?x", "u:p@host", "*.a")
    ),
    *((origin, value) for value in ("plan.example.org", "ftp://host", "https//host")),
    *((hosts, value) for value in ("https://plan.example.org", "host:8000", "a b", "host/", "good.org,bad/")),
    *((origins, value) for value in ("plan.example.org", "https://", "https://good.org,good.org", "https://a/b")),
]
RIGHT = [
    (flag, "", False),
    (flag, "True", True),
    (flag, "off", False),
    (port, " 8080 ", 8080),
    (zone, "Europe/Berlin", "Europe/Berlin"),
    (level, "info", "INFO"),
    (origin, "https://plan.example.org/", "https://plan.example.org"),
    (origin, "http://[::1]:8000", "http://[::1]:8000"),
    (hosts, "", ["127.0.0.1", "localhost"]),
    (hosts, "plan.example.org, .example.org,*,[::1],", ["plan.example.org", ".example.org", "*", "[::1]"]),
    (origins, "", ["http://127.0.0.1:8000"]),
    (origins, "https://*.example.org,http://a:81", ["https://*.example.org", "http://a:81"]),
    (redis, "", ""),
    (redis, "rediss://:hush@broker:6380/1", "rediss://:hush@broker:6380/1"),
    (choice, "", "open"),
]


@pytest.mark.parametrize(("read", "value"), WRONG)
def test_a_wrong_value_is_one_sentence_that_names_its_variable(read: Read, value: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(Environment({"X": value}))
    said = str(refusal.value)
    assert said.startswith("X ")
    assert "\n" not in said
    assert "hush" not in said, "a password was shown"


@pytest.mark.parametrize(("read", "value", "meaning"), RIGHT)
def test_a_right_value_is_read(read: Read, value: str, meaning: object) -> None:
    assert read(Environment({"X": value})) == meaning


def test_a_value_is_taken_as_it_is() -> None:
    assert Environment({"X": "$HOME"}).text("X") == "$HOME"


def test_databases() -> None:
    assert database(Environment({}))["NAME"] == "/plan.sqlite3"
    assert database(Environment({"X": f"sqlite:///{HERE.with_suffix('.sqlite3')}"}))["NAME"].endswith(".sqlite3")
    found = database(Environment({"X": "postgres://plan:p%40ss@db:5433/plan?sslmode=require"}))
    assert (found["HOST"], found["PORT"], found["PASSWORD"], found["NAME"]) == ("db", 5433, "p@ss", "plan")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_mail() -> None:
    assert mail(Environment({}))["EMAIL_FILE_PATH"] == "/mail"
    assert mail(Environment({"X": "filemail:///srv/mail"}))["EMAIL_FILE_PATH"] == "/srv/mail"
    found = mail(Environment({"X": "smtp+tls://plan:secret@mail.example.org:587"}))
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == ("mail.example.org", 587, True)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1"),
        ("http://[::1]:8000", "[::1]"),
        ("https://Plan.example.org:", "plan.example.org"),
    ],
)
def test_the_host_of_an_origin(url: str, host: str) -> None:
    assert host_of(url) == host


def test_a_secret_that_cannot_be_kept_names_its_folder(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^DATA_DIR must hold "):
        kept_secret(tmp_path / "nowhere" / "secret_key")
