"""config.settings as the tests run it: a folder of its own, cheap passwords, nothing of the developer's environment."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

OURS = (
    *("ALLOWED_HOSTS", "BASE_URL", "CSRF_TRUSTED_ORIGINS", "DEBUG", "EMAIL_URL", "LOG_LEVEL", "PORT", "READ_ACCESS"),
    *("SECRET_KEY", "TIME_ZONE"),
)
for _name in list(os.environ):
    # A proxy on this machine would carry a request past the network cut.
    if _name in OURS or _name.startswith(("JIRA_", "SYNC_")) or _name.lower().endswith("_proxy"):
        del os.environ[_name]
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="plan-tests-")
os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 50
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
if os.environ.get("REDIS_URL"):
    # Parallel runs of the suite share one Redis: a database each, or they would take each other's messages.
    _run = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{_run}").geturl()

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because threads and worker processes must see the same database.
    # `--reuse-db` with TEST_SQLITE takes one that is migrated already.
    _file = os.environ.get("TEST_SQLITE") or str(Path(os.environ["DATA_DIR"]) / "test.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": _file}
