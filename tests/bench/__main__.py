"""`python -m tests.bench [--json] [NAME ...]`: run the benchmarks and print ratios, with the versions they hold for."""

import argparse
import importlib
import json
import os
import pkgutil
import platform
import sys
from contextlib import ExitStack
from dataclasses import asdict
from importlib.metadata import version

import tests.bench
from tests.bench.registry import BENCHMARKS, Benchmark, Result
from tests.servers import packages
from tests.servers.postgres import postgres
from tests.servers.redis import redis

PACKAGES = ("Django", "djangorestframework", "celery", "gunicorn", "psycopg2-binary", "redis")


def load() -> None:
    """Import every module of this package, so that its benchmarks register."""
    for module in pkgutil.iter_modules(tests.bench.__path__):
        if module.name not in {"__main__", "registry"}:
            importlib.import_module(f"tests.bench.{module.name}")


def versions() -> dict[str, str]:
    return {"python": platform.python_version(), "cpus": str(os.cpu_count())} | {
        name: version(name) for name in PACKAGES
    }


def show(benchmark: Benchmark, results: list[Result]) -> None:
    print(f"\n{benchmark.name}: {benchmark.shows}")
    for result in results:
        print(f"  {'met   ' if result.met else 'MISSED'} {result.ratio:8.2f}  aim {result.aim:<14} {result.what}")
        if result.raw:
            print(" " * 19 + ", ".join(f"{name} {value:,.6g}" for name, value in result.raw.items()))


def chosen(names: list[str]) -> list[Benchmark]:
    """The named benchmarks, all without a name; SystemExit 2 for a name nobody knows."""
    for name in names:
        if name not in BENCHMARKS:
            print(f"No benchmark is called {name}. There are: {', '.join(BENCHMARKS) or 'none'}", file=sys.stderr)
            raise SystemExit(2)
    return [BENCHMARKS[name] for name in names or BENCHMARKS]


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--json", action="store_true", help="one object with versions and raw figures")
    options = parser.parse_args()
    load()
    benchmarks = chosen(options.names)
    if not benchmarks:
        print("There is no benchmark yet, so nothing was measured.", file=sys.stderr)
        return 1
    packages.ensure()
    answers: dict[str, list[Result]] = {}
    with ExitStack() as stack:
        os.environ["DATABASE_URL"] = stack.enter_context(postgres())
        os.environ["REDIS_URL"] = stack.enter_context(redis())
        for benchmark in benchmarks:
            answers[benchmark.name] = benchmark.run()
            if not options.json:
                show(benchmark, answers[benchmark.name])
    if options.json:
        figures = {name: [asdict(result) for result in results] for name, results in answers.items()}
        print(json.dumps({"versions": versions(), "benchmarks": figures}))
    else:
        print("\n" + ", ".join(f"{name} {number}" for name, number in versions().items()))
    return 0 if all(result.met for results in answers.values() for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
