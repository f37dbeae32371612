"""`python -m tests.checks`: every static check, each named, all run; exit 1 if any failed."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BIN = Path(sys.executable).parent
CHECKS: dict[str, tuple[str, ...]] = {
    "ruff check": (str(BIN / "ruff"), "check", "."),
    "ruff format": (str(BIN / "ruff"), "format", "--check", "."),
    "mypy": (str(BIN / "mypy"),),
    # Its formatter is left alone: it adds white space inside inline elements, where a page shows it.
    "djlint": (str(BIN / "djlint"), "templates", "--lint", "--quiet"),
    "import contracts": (str(BIN / "lint-imports"),),
    "migrations": (sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"),
    "deployment": (sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"),
}


def production(data: str) -> dict[str, str]:
    """The environment of a server behind https, on an empty data folder."""
    return {
        **os.environ,
        "BASE_URL": "https://plan.example.org",
        "ALLOWED_HOSTS": "plan.example.org",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "DATA_DIR": data,
    }


def check(name: str, command: tuple[str, ...]) -> bool:
    """Run one check, its output shown only when it fails."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="plan-check-") as data:
        done = subprocess.run(
            command, env=production(data), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    passed = done.returncode == 0
    print(f"{'ok    ' if passed else 'FAILED'} {name} ({time.monotonic() - started:.1f} s)", flush=True)
    if not passed:
        print(done.stdout, flush=True)
    return passed


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        print(f"No such check: {', '.join(unknown)}. There are: {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    failed = [name for name in names or CHECKS if not check(name, CHECKS[name])]
    print(f"\n{len(failed)} failed: {', '.join(failed)}" if failed else "\nAll checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
