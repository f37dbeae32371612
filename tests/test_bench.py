"""The registry of benchmarks."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import registry
from tests.bench.__main__ import chosen, main, show

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def two(monkeypatch):
    monkeypatch.setattr(registry, "BENCHMARKS", {})
    monkeypatch.setattr("tests.bench.__main__.BENCHMARKS", registry.BENCHMARKS)
    for name in ("list", "pull"):
        registry.benchmark(name, "what it shows")(lambda: [])


@pytest.mark.usefixtures("two")
def test_all_are_run_unless_some_are_named():
    assert [one.name for one in chosen([])] == ["list", "pull"]
    assert [one.name for one in chosen(["pull"])] == ["pull"]


@pytest.mark.usefixtures("two")
def test_a_name_is_taken_once():
    with pytest.raises(ValueError, match="two benchmarks are called list"):
        registry.benchmark("list", "again")(lambda: [])


def test_measuring_nothing_is_no_success(monkeypatch, capsys):
    monkeypatch.setattr("tests.bench.__main__.BENCHMARKS", {})
    monkeypatch.setattr("tests.bench.__main__.load", lambda: None)
    monkeypatch.setattr(sys, "argv", ["./run bench"])
    assert main() == 1
    assert capsys.readouterr() == ("", "There is no benchmark yet, so nothing was measured.\n")


def test_an_unknown_name_gets_one_line_and_exit_2():
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "nonsense"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("No benchmark is called nonsense. There are: ")
    assert done.stderr.count("\n") == 1


def test_the_figures_stand_below_their_ratio(capsys):
    result = registry.Result("a page", 0.5, "≤ 1", True, {"p50_ms": 5.25, "p99_ms": 11})
    show(registry.Benchmark("pages", "how quick they are", list), [result])
    assert capsys.readouterr().out.splitlines()[-1].strip() == "p50_ms 5.25, p99_ms 11"
