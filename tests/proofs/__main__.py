"""`python -m tests.proofs [NAME…]`: take each carrying line out, in a copy, and see its tests go red.

Exit 1 where a test stays green, where it was red before, or where a carrying text is not found exactly once.
"""

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import NoReturn
from xml.etree import ElementTree

import pytest

from tests.servers.process import dying_with_parent

from . import PROOFS, ROOT, Proof
from .proof import Unfounded

COPIED = ("config", "integrations", "roadmap", "static", "templates", "tests", "manage.py", "pyproject.toml")
OURS = {"config", "integrations", "roadmap", "tests"}
HEAVY = ("celery.app.base", "django.core.management", "jira", "kombu", "psycopg2", "werkzeug")
OPTIONS = ("-q", "-p", "no:cacheprovider", "--reuse-db")
EASY = "tests/sync/test_turns.py::test_no_limit_needs_no_row"
LONGEST = 3600


@dataclass(slots=True)
class Run:
    """What pytest said: node ids, and the first line of each failure. Errors before a test's own code count as none."""

    failed: dict[str, str] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Bench:
    """A copy of the source in which lines are taken out."""

    folder: Path
    count: int = 0

    @property
    def tree(self) -> Path:
        return self.folder / "tree"

    def copy(self) -> None:
        """Copy what the tests need."""
        for name in COPIED:
            source, target = ROOT / name, self.tree / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)

    def without(self, proof: Proof) -> Run:
        """Run a proof's tests with its line taken out. Raises Unfounded."""
        mutated = proof.sources(self.tree)
        whole = {file: (self.tree / file).read_text() for file in mutated}
        for file in mutated:
            if file.endswith(".py"):
                compile(mutated[file], file, "exec")
        try:
            self._put(mutated)
            return self.run(proof.tests)
        finally:
            self._put(whole)

    def _put(self, files: Mapping[str, str]) -> None:
        """Each version has a moment of its own, or Python would run the compiled one before."""
        self.count += 1
        moment = time.time() + self.count
        for file, text in files.items():
            (self.tree / file).write_text(text)
            os.utime(self.tree / file, (moment, moment))

    def run(self, tests: Sequence[str]) -> Run:
        """Run tests in the copy, in a child that has loaded what is not ours already."""
        report = self.folder / "report.xml"
        report.unlink(missing_ok=True)
        env = self._environment()
        shutil.copy2(self.migrated(), env["TEST_SQLITE"])
        self._pytest([f"--junit-xml={report}", *tests], env)
        return read(report) if report.exists() else Run()

    def migrated(self) -> Path:
        """A SQLite file with all tables and none but their first rows."""
        path = self.folder / "migrated.sqlite3"
        if not path.exists():
            self._pytest([EASY], self._environment() | {"TEST_SQLITE": str(path)})
        return path

    def _pytest(self, arguments: Sequence[str], env: Mapping[str, str]) -> None:
        child = os.fork()
        if not child:
            _become_pytest(self.tree, [*OPTIONS, *arguments], env)
        end = time.monotonic() + LONGEST
        while not os.waitpid(child, os.WNOHANG)[0]:
            if time.monotonic() > end:
                os.kill(child, signal.SIGKILL)
            time.sleep(0.05)

    def _environment(self) -> dict[str, str]:
        env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        return env | {"TMPDIR": str(self.folder), "TEST_SQLITE": str(self.folder / "test.sqlite3")}


def _become_pytest(tree: Path, arguments: list[str], env: Mapping[str, str]) -> NoReturn:
    """What a forked child does: forget our own modules, and run pytest on the copy of them."""
    try:
        dying_with_parent(signal.SIGKILL)()
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        os.environ.clear()
        os.environ.update(env)
        os.chdir(tree)
        tempfile.tempdir = None
        sys.path[:] = [str(tree), *(path for path in sys.path if path not in ("", str(ROOT)))]
        for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
            del sys.modules[name]
        pytest.main(arguments)
    finally:
        os._exit(0)


def read(report: Path) -> Run:
    """pytest's JUnit report."""
    found = Run()
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        node = f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name')}"
        failure = case.find("failure")
        if failure is not None:
            found.failed[node] = next(iter(failure.get("message", "").splitlines()), "")
        elif case.find("error") is None:
            found.passed.add(node)
    return found


def chosen(words: Sequence[str]) -> list[Proof]:
    """The proofs whose names hold one of these words; all without any."""
    return [proof for proof in PROOFS if not words or any(word in proof.name for word in words)]


def red_before(bench: Bench, proofs: Sequence[Proof]) -> list[str]:
    """Tests that are not green with every line in place: they prove nothing."""
    tests = list(dict.fromkeys(test for proof in proofs for test in proof.tests))
    print(f"{len(tests)} tests with every line in place", flush=True)
    run = bench.run(tests)
    bad = [f"{node}: {why}" for node, why in run.failed.items()]
    return bad + [test for test in tests if not any(node.startswith(test) for node in run.passed | run.failed.keys())]


def prove(bench: Bench, proof: Proof) -> bool:
    """Try one and say what came of it."""
    try:
        run = bench.without(proof)
    except (Unfounded, SyntaxError) as error:
        print(f"FALSE {error}", flush=True)
        return False
    green = proof.still_green(set(run.failed), run.passed)
    word = "GREEN" if green else "red  "
    print(f"{word} {proof.name}  ({proof.file}: {proof.carries.strip().splitlines()[0][:60]})", flush=True)
    for node, why in run.failed.items():
        print(f"        {node.rpartition('::')[2]}: {why[:110]}", flush=True)
    for test in green:
        print(f"      stays green, or does not run: {test}", flush=True)
    return not green


def main(words: list[str]) -> int:
    proofs = chosen(words)
    if not proofs:
        print("No proof is called so.", file=sys.stderr)
        return 1
    for name in HEAVY:
        import_module(name)
    with tempfile.TemporaryDirectory(prefix="plan-proofs-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # Servers that refuse root run as somebody else, who passes through.
        folder.chmod(0o711)
        bench = Bench(folder)
        bench.copy()
        if bad := red_before(bench, proofs):
            print("Red before anything was taken out:", *bad, sep="\n  ", flush=True)
            return 1
        red = sum([prove(bench, proof) for proof in proofs])
    print(f"\n{len(proofs)} lines taken out, {red} noticed by every test that must.", flush=True)
    return 0 if red == len(proofs) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
