"""Backups as tests handle them: taken, put back, altered, and the databases they go into."""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command

from roadmap.people.models import Person
from roadmap.plan import backup
from roadmap.plan.actions.defaults import fill_defaults
from roadmap.plan.imports import open_file
from roadmap.plan.models import Change, Item, LeadTime, Remark, Revision, Status, Theme, ThemeArchitect
from roadmap.wiki.models import Mention, Page, PageLink, Redirect, WikiRevision
from roadmap.wiki.models import Revision as PageRevision


def taken() -> bytes:
    """A backup of the plan as it is."""
    return b"".join(backup.pieces())


def restored(content: bytes) -> backup.Backup:
    """Restores a backup."""
    found = backup.check(content, open_file(content).backup)
    backup.restore(backup=found)
    return found


def begin_anew() -> None:
    """The database as `migrate` leaves a new one."""
    call_command("flush", interactive=False, verbosity=0)
    for one in settings.CACHES:
        caches[one].clear()


def emptied() -> None:
    """The same within a test's transaction; ids go on where they were."""
    for model in (Change, Remark, ThemeArchitect, Item, Theme, LeadTime, Status, Mention, PageLink, Redirect):
        model.objects.all().delete()
    Page.objects.update(current=None)
    for model in (PageRevision, Page, Person):
        model.objects.all().delete()
    for counter in (Revision, WikiRevision):
        counter.objects.update(value=0)
    fill_defaults(using="default")


def sealed(text: bytes) -> bytes:
    """The lines of a backup but the last, and a checksum that fits them."""
    return text + b'"sha256":"' + sha256(text).hexdigest().encode() + b'"}\n'


def altered(content: bytes, alter: Callable[[dict[str, Any]], object]) -> bytes:
    """A backup whose JSON was changed by somebody who knows the checksum; still a row a line."""
    found = json.loads(content)
    del found["sha256"]
    alter(found)
    lines = []
    for name, value in found.items():
        if isinstance(value, list):
            rows = ",".join(f"\n{json.dumps(row)}" for row in value)
            lines.append(f'"{name}":[{rows}\n],\n')
        else:
            lines.append(f'"{name}":{json.dumps(value)},\n')
    return sealed(("{" + "".join(lines)).encode())
