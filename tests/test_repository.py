"""The repository keeps its own rules, and each rule bites."""

import base64
import hashlib
import json
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import house

ROOT = Path(__file__).resolve().parent.parent
RULES = [
    house.inline_code,
    house.long_files,
    house.long_functions,
    house.named_colours,
    house.remote_assets,
    house.skips,
    house.stray_top_level,
    house.unpinned,
    house.vague_names,
    house.vendored,
    house.workshop_words,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_repository_keeps(rule: Callable[[Path], list[str]]):
    assert rule(ROOT) == []


def test_the_import_contracts_hold():
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def contracts() -> dict[str, dict]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {contract["name"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}


def test_every_feature_is_under_a_furniture_contract():
    listed = [name for contract in contracts().values() for name in contract.get("containers", ())]
    assert house.unlisted_features(ROOT, listed) == []


def test_a_feature_without_a_contract_is_named(tmp_path):
    write(tmp_path, "roadmap/plan/models.py", "")
    write(tmp_path, "integrations/sync/models/__init__.py", "")
    write(tmp_path, "integrations/jira/client.py", "")
    assert house.unlisted_features(tmp_path, ["roadmap.*"]) == [
        "integrations.sync has models, yet no import contract on its furniture"
    ]


def write(root: Path, name: str, text: str | bytes) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_long_files_bite_at_401_lines(tmp_path):
    write(tmp_path, "a.py", "x = 1\n" * 400)
    write(tmp_path, "b.css", "a {}\n" * 401)
    write(tmp_path, "static/vendor/c.js", "x\n" * 401)
    assert house.long_files(tmp_path) == ["b.css has 401 lines, 400 are the most: split it into a package"]


def function(lines: int, arguments: str = "") -> str:
    return f"def f({arguments}):\n" + "    x = 1\n" * (lines - 1)


def method(lines: int) -> str:
    body = function(lines, "self, request").rstrip().replace("\n", "\n    ")
    return f"class V:\n    async {body}\n"


def test_long_functions_bite_at_51_lines(tmp_path):
    write(tmp_path, "fine.py", function(50))
    write(tmp_path, "long.py", function(51, "request"))
    assert house.long_functions(tmp_path) == ["long.py:1 f has 51 lines, 50 are the most"]


def test_views_bite_at_21_lines(tmp_path):
    write(tmp_path, "plan/views.py", function(21, "request, item_id"))
    write(tmp_path, "plan/views/saving.py", function(21, "form"))
    write(tmp_path, "wiki/views/fine.py", method(20))
    write(tmp_path, "wiki/views/pages.py", method(21))
    assert house.long_functions(tmp_path) == [
        "plan/views.py:1 f has 21 lines, 20 are the most",
        "wiki/views/pages.py:2 f has 21 lines, 20 are the most",
    ]


@pytest.mark.parametrize("name", ["utils.py", "plan/helpers.py", "services/mail.py", "plan/common/x.py"])
def test_vague_names_bite(tmp_path, name):
    write(tmp_path, name, "")
    assert len(house.vague_names(tmp_path)) == 1


def test_stray_top_level_bites(tmp_path):
    for name in ("run", "notes.md", ".gitignore", "docs/a.md", "scripts/a.sh", "var/plan.sqlite3"):
        write(tmp_path, name, "")
    assert house.stray_top_level(tmp_path) == [
        "notes.md does not belong to the top level",
        "scripts does not belong to the top level",
    ]


@pytest.mark.parametrize("line", ["Django", "Django>=5.2", "Django==5.*", "-e .", "git+https://example.org/x"])
def test_unpinned_bites(tmp_path, line):
    write(tmp_path, "requirements.txt", f"amqp==5.3.1\n    # via kombu\n{line}\n")
    assert len(house.unpinned(tmp_path)) == 1


def vendor(root: Path, **files: bytes) -> None:
    entries = [
        {"file": name, "sha512": "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()}
        for name, data in files.items()
    ]
    write(root, "static/vendor/vendor.json", json.dumps([{"name": "x", "version": "1", "files": entries}]))
    for name, data in files.items():
        write(root, f"static/vendor/{name}", data)


def test_vendored_accepts_what_is_listed(tmp_path):
    vendor(tmp_path, a=b"one", b=b"two")
    assert house.vendored(tmp_path) == []


def test_vendored_bites_on_altered_lost_and_unlisted_files(tmp_path):
    vendor(tmp_path, a=b"one", b=b"two")
    write(tmp_path, "static/vendor/a", b"other")
    (tmp_path / "static/vendor/b").unlink()
    write(tmp_path, "static/vendor/c", b"new")
    assert [line.split()[0] for line in house.vendored(tmp_path)] == [
        "static/vendor/b",
        "static/vendor/a",
        "static/vendor/c",
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("templates/a.html", '<script src="https://cdn.example/x.js"></script>'),
        ("templates/a.html", "<link rel=stylesheet href=//cdn.example/x.css>"),
        ("templates/a.html", '<a href="http://example.org/">'),
        ("templates/a.html", '<img srcset="https://example.org/x.png 2x">'),
        ("static/css/a.css", "a { background: url('//cdn.example/x.png') }"),
        ("static/css/a.css", '@import "https://cdn.example/x.css";'),
        ("static/js/a.js", 'import x from "https://cdn.example/x.js"'),
    ],
)
def test_remote_assets_bite(tmp_path, name, text):
    write(tmp_path, name, text)
    (tmp_path / "static").mkdir(exist_ok=True)
    (tmp_path / "templates").mkdir(exist_ok=True)
    assert len(house.remote_assets(tmp_path)) == 1


def test_remote_assets_let_our_own_and_name_spaces_pass(tmp_path):
    write(tmp_path, "templates/a.html", '<a href="{{ item.ticket_url }}"><svg xmlns="http://www.w3.org/2000/svg">')
    write(tmp_path, "static/css/a.css", 'a { src: url("../vendor/fonts/a.woff2") } /* see https://example.org */')
    write(tmp_path, "static/js/a.js", 'const svg = "http://www.w3.org/2000/svg" // a comment')
    assert house.remote_assets(tmp_path) == []


@pytest.mark.parametrize("tag", ['<p style="color: red">', "<button type=button onclick='go()'>"])
def test_inline_code_bites(tmp_path, tag):
    write(tmp_path, "templates/a.html", f"<p class='style'>on = 1</p>{tag}")
    assert len(house.inline_code(tmp_path)) == 1


@pytest.mark.parametrize(
    "value", ["#fff", "1px solid #12AB9f", "rgb(1 2 3)", "oklch(40% 0.2 20)", "white", "1px solid red"]
)
def test_named_colours_bite(tmp_path, value):
    write(tmp_path, "static/css/board.css", f"#fade {{ border: {value} }}")
    assert len(house.named_colours(tmp_path)) == 1


def test_named_colours_let_tokens_pass(tmp_path):
    write(tmp_path, "static/css/tokens.css", ":root { --ink: #111 }")
    text = "a:hover #fade { color: var(--red); background: url(red.svg); white-space: nowrap } /* b: #fff; */"
    write(tmp_path, "static/css/board.css", text)
    assert house.named_colours(tmp_path) == []


@pytest.mark.parametrize("parts", [("/ro", "ot/x"), ("/wo", "rk/x"), ("pypi", ".org"), ("registry.npmjs", ".org")])
def test_workshop_words_bite(tmp_path, parts):
    write(tmp_path, "README.md", f"see {''.join(parts)}")
    write(tmp_path, "font.woff2", b"\xff\xfe\x00")
    assert len(house.workshop_words(tmp_path)) == 1


@pytest.mark.parametrize("word", ["mark.skip", "skip", "mark.xfail", "importorskip"])
def test_skips_bite(tmp_path, word):
    write(tmp_path, "tests/plan/test_a.py", f"pytest.{word}('later')")
    write(tmp_path, "tests/sandbox/test_openapi.py", f"pytest.{word}('absent')")
    assert house.skips(tmp_path) == ["tests/plan/test_a.py skips a test"]
