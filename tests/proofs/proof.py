"""One promise, what carries it, and the tests that notice when it is gone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODES = ("cloud", "dc")


class Unfounded(Exception):
    """A proof that proves nothing: its carrying text is not found exactly once."""


@dataclass(frozen=True, slots=True)
class Proof:
    """`carries` stands exactly once in `file`; with `instead` in its place `tests` must fail.

    `name` begins with the number of a point, or is that of a scenario. A test is named by its node id; one without
    a parameter is any of its cases, though one in each mode that it comes in.
    `guards`, in the same words (file, carries, instead), are taken out with it: each of them would do alone.
    """

    name: str
    file: str
    carries: str
    instead: str
    tests: tuple[str, ...]
    guards: tuple[tuple[str, str, str], ...] = ()

    def sources(self, root: Path = ROOT) -> dict[str, str]:
        """The files without what carries the promise. Raises Unfounded."""
        all_of_them = ((self.file, self.carries, self.instead), *self.guards)
        return {file: self._without(root, file, carries, instead) for file, carries, instead in all_of_them}

    def _without(self, root: Path, file: str, carries: str, instead: str) -> str:
        text = (root / file).read_text()
        if (count := text.count(carries)) != 1:
            raise Unfounded(f"{self.name}: {carries!r} stands {count} times in {file}, not once.")
        return text.replace(carries, instead)

    def still_green(self, failed: set[str], passed: set[str]) -> list[str]:
        """Which of the tests do not notice, by the node ids of the cases that failed and passed."""
        return [test for test in self.tests if not _red(test, failed, passed)]


def _red(test: str, failed: set[str], passed: set[str]) -> bool:
    red = {node for node in failed if _is_case(node, test)}
    cases = red | {node for node in passed if _is_case(node, test)}
    come = [mode for mode in MODES if any(_mode(node) == mode for node in cases)]
    return bool(red) and all(any(_mode(node) == mode for node in red) for mode in come)


def _is_case(node: str, test: str) -> bool:
    return node == test or node.startswith(f"{test}[")


def _mode(node: str) -> str:
    words = node.partition("[")[2].rstrip("]").split("-")
    return next((mode for mode in MODES if mode in words), "")
