"""docs/sync.md names every promise, scenario and test that there is; the proofs still fit the source."""

import ast
import re
from functools import cache

import pytest

from tests.proofs import PROOFS, ROOT, Proof
from tests.proofs.proof import Unfounded
from tests.proofs.table import POINTS
from tests.sync.scenarios import SCENARIOS

DOCS = (ROOT / "docs" / "sync.md").read_text()
POINT_ROW = re.compile(r"^\| (\d+) \| (.+) \| (.+) \|$", re.MULTILINE)
NODE = re.compile(r"`((?:sync|jira)/[\w/]+\.py)::(test_\w+)[`\[]")


@cache
def functions_in(file: str) -> set[str]:
    path = ROOT / file
    body = ast.parse(path.read_text()).body if path.exists() else []
    return {node.name for node in body if isinstance(node, ast.FunctionDef)}


def exists(node: str) -> bool:
    file, _, name = node.partition("[")[0].partition("::")
    return name.startswith("test_") and name in functions_in(file)


def rows() -> dict[int, str]:
    return {int(number): tests for number, _, tests in POINT_ROW.findall(DOCS)}


def test_all_points_are_named():
    assert list(rows()) == list(range(1, 19))
    assert all(NODE.search(tests) for tests in rows().values())


def test_every_test_that_is_named_exists():
    named = NODE.findall(DOCS)
    assert len(named) > 100
    assert [f"{file}::{name}" for file, name in named if not exists(f"tests/{file}::{name}")] == []


def test_every_scenario_is_named():
    listed = re.findall(r"^\| (.+ → .+) \| `(\w+)\.py` \|$", DOCS, re.MULTILINE)
    assert sorted(listed) == sorted((name, play.__module__.rpartition(".")[2]) for name, play in SCENARIOS.items())


def test_a_points_proofs_fail_tests_that_its_row_names():
    named = {(number, *node) for number, tests in rows().items() for node in NODE.findall(tests)}
    wanted = {
        (int(proof.name.split()[0]), *test.removeprefix("tests/").split("[")[0].split("::"))
        for proof in POINTS
        for test in proof.tests
        if proof.name[0].isdecimal() and "test_scenario[" not in test
    }
    assert wanted - named == set()


def test_every_point_and_every_scenario_has_a_proof():
    names = {proof.name for proof in PROOFS}
    assert {str(number) for number in range(1, 19)} <= {name.split()[0] for name in names}
    assert names >= SCENARIOS.keys()


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.name)
def test_a_proof_fits_the_source(proof: Proof):
    for file, source in proof.sources().items():
        assert source != (ROOT / file).read_text()
        if file.endswith(".py"):
            ast.parse(source)
    assert proof.tests
    assert [test for test in proof.tests if not exists(test)] == []
    assert not re.search(r"test_scenario\[", " ".join(proof.tests)) or _plays(proof.tests)


def _plays(tests: tuple[str, ...]) -> bool:
    known = {name.encode("unicode_escape").decode("ascii") for name in SCENARIOS}
    return {re.sub(r"^.*?\[(?:cloud|dc)-|\]$", "", test) for test in tests if "test_scenario[" in test} <= known


def test_a_carrying_text_that_is_gone_or_stands_twice_is_refused(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\nx = 1\n")
    for text in ("x = 1", "y = 1"):
        with pytest.raises(Unfounded):
            Proof("1 it", "a.py", text, "", ("tests/a.py::test_a",)).sources(tmp_path)


def test_a_case_of_each_mode_must_be_red():
    proof = Proof("1 it", "a.py", "x", "y", ("t.py::test_a",))
    assert proof.still_green({"t.py::test_a[cloud]", "t.py::test_a[dc-1]"}, {"t.py::test_a[dc-2]"}) == []
    assert proof.still_green({"t.py::test_a[cloud]"}, {"t.py::test_a[dc]"}) == ["t.py::test_a"]
    assert proof.still_green({"t.py::test_a[one]"}, {"t.py::test_a[two]", "t.py::test_ab"}) == []
    assert proof.still_green(set(), set()) == ["t.py::test_a"]
