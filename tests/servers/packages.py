"""The Debian packages the suite needs: found, installed where we may, named where we may not."""

import os
import shutil
import subprocess
from pathlib import Path


def postgres_bin() -> Path | None:
    """The newest PostgreSQL's folder of programs; Debian keeps it off the PATH."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True
    )
    on_path = shutil.which("initdb")
    if found:
        return found[0].parent
    return Path(on_path).resolve().parent if on_path else None


def redis_program() -> str | None:
    return shutil.which("redis-server") or shutil.which("valkey-server")


def chromium_program() -> str | None:
    """Chromium; where there is a choice, the one without windows, which takes a quarter less time."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def curl_program() -> str | None:
    return shutil.which("curl")


NEEDED = {
    "postgresql": postgres_bin,
    "redis-server": redis_program,
    "chromium-headless-shell": chromium_program,
    "curl": curl_program,
}


def missing() -> list[str]:
    """Names of the Debian packages whose programs are not here."""
    return [package for package, program in NEEDED.items() if program() is None]


def ensure() -> None:
    """Install what is missing; SystemExit naming it where that is not possible."""
    absent = missing()
    if not absent:
        return
    prefix = _rights()
    if prefix is None:
        raise SystemExit(f"The tests need these Debian packages: {' '.join(absent)}. Run: {install_line(absent)}")
    print(f"Installing {', '.join(absent)}", flush=True)
    # RUNLEVEL keeps Debian from starting system-wide servers that nobody asked for next to our private ones.
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get"]
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *absent]):
        done = subprocess.run(
            [*apt, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"{done.stdout[-2000:]}\napt-get {arguments[0]} failed. Run: {install_line(absent)}")
    if missing():
        raise SystemExit(f"Installed, yet not found: {', '.join(missing())}")


def install_line(packages: list[str]) -> str:
    """What a person would type to install them."""
    return f"sudo apt-get update && sudo apt-get install --no-install-recommends {' '.join(packages)}"


def _rights() -> list[str] | None:
    """The prefix under which apt-get may install, or None."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None
