#!/usr/bin/env python
"""Django's command line for the Evolution Plan. What a person can mend is one line; Ctrl-C is none."""

import os
import sys

WRONG_SETTINGS, INTERRUPTED = 2, 130


def main() -> int:
    """Run the command. A mistake in the settings, or a database that cannot be used, is exit 2."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import Error

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        settings.INSTALLED_APPS  # noqa: B018 - Django keeps a wrong setting back until a command needs it
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, Error) as error:
        from config.faults import in_one_line

        if not (line := in_one_line(error)):
            raise
        sys.stderr.write(f"{line}\n")
        return WRONG_SETTINGS
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
