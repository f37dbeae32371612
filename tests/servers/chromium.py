"""Debian's Chromium under Playwright."""

import os
from typing import TYPE_CHECKING

from .packages import chromium_program
from .process import ServerFailed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright


def launch(playwright: "Playwright") -> "Browser":
    """A headless browser that calls nobody but the pages it is shown."""
    program = chromium_program()
    if program is None:
        raise ServerFailed("Chromium is not installed")
    arguments = ["--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        # Chromium's own sandbox refuses root.
        arguments.append("--no-sandbox")
    return playwright.chromium.launch(executable_path=program, headless=True, args=arguments)
