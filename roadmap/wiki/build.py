"""Which build of the product this is: a cached page or fragment of another build must not be used."""

from __future__ import annotations

from functools import cache
from hashlib import sha1
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage


@cache
def build_id() -> str:
    """A digest of all that shapes a page: templates, the domain's code, the static files' names."""
    digest = sha1(str(getattr(staticfiles_storage, "manifest_hash", "")).encode(), usedforsecurity=False)
    root = Path(settings.BASE_DIR)
    for path in sorted([*root.glob("templates/**/*.html"), *root.glob("roadmap/**/*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
