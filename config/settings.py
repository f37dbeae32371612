"""Every setting, from the environment. docs/operations.md lists them; the embedded default needs none."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import structlog
from csp.constants import NONCE, NONE, SELF

from roadmap.people.redaction import redact

from .environment import Environment, host_of, kept_secret

env = Environment(os.environ)

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var")
SECRET_KEY = env.text("SECRET_KEY") or kept_secret(DATA_DIR / "secret_key")
DEBUG = env.flag("DEBUG")
PORT = env.port("PORT", 8000)
BASE_URL = env.origin("BASE_URL", f"http://127.0.0.1:{PORT}")
HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", {host_of(BASE_URL), "127.0.0.1", "localhost", "[::1]"})
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS", BASE_URL)
READ_ACCESS = env.choice("READ_ACCESS", "open", "signed-in")

INSTALLED_APPS = [
    "config",
    "roadmap.people",
    "roadmap.wiki",
    "roadmap.plan",
    "roadmap.inputs",
    "roadmap.reviews",
    "roadmap.api",
    "integrations.waking",
    "integrations.sync",
    "integrations.outgoing",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.apps.OwnStaticFiles",
    "allauth",
    "allauth.account",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "django_structlog",
    "csp",
    "rules.apps.AutodiscoverRulesConfig",
]

MIDDLEWARE = [
    "roadmap.api.problems.ProblemMiddleware",
    "roadmap.api.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "roadmap.people.access.ReadAccessMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "roadmap.wiki.context.frame",
            ],
        },
    },
]

# Databases: SQLite needs IMMEDIATE and WAL, or concurrent writers meet "database is locked".
DATABASES = {"default": env.database("DATABASE_URL", DATA_DIR / "plan.sqlite3")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "roadmap.people.accounts.ClosedSignup"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}

# The web
LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.zone("TIME_ZONE")
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "uploads"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "woff2", "png", "gif", "svgz", "zip", "gz", "br")
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    },
}

# REST
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "roadmap.people.tokens.BearerToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["roadmap.api.permissions.ScopedAccess"],
    "DEFAULT_THROTTLE_CLASSES": ["roadmap.api.throttling.PerCaller"],
    "DEFAULT_PARSER_CLASSES": ["roadmap.api.parsing.OrjsonParser"],
    "DEFAULT_RENDERER_CLASSES": ["roadmap.api.rendering.OrjsonRenderer"],
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "roadmap.api.problems.problem",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
API_PER_MINUTE = env.whole("API_PER_MINUTE", 60_000, low=0)
REST_KNOX = {"TOKEN_MODEL": "people.ApiToken", "AUTH_HEADER_PREFIX": "Bearer", "TOKEN_TTL": None}
KNOX_TOKEN_MODEL = "people.ApiToken"  # noqa: S105 - a model, not a token
# Its own migrations make a table that ours replaces, and whose foreign key keeps PostgreSQL from truncating users.
MIGRATION_MODULES = {"knox": None}
SPECTACULAR_SETTINGS = {
    "TITLE": "Evolution Plan",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": "Recipes for a shell stand in `docs/api.md`; what to do about an error, [here](/api/problems/).",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "roadmap.api.schema.summarised",
    ],
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "defaultModelsExpandDepth": 0, "displayRequestDuration": True},
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "ReviewState": "roadmap.reviews.models.State",
        "InputState": "roadmap.inputs.models.State",
        "DeliveryState": "integrations.outgoing.models.State",
        "HookState": ["new", "ok", "failing", "off"],
    },
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# The tracker: `sync` knows it by these two names alone.
TRACKER_CONNECT = "integrations.jira.connect"
TRACKER_WEBHOOKS = "integrations.jira"
TRACKER_SETTINGS = {
    name: env.text(name)
    for name in ("JIRA_URL", "JIRA_EMAIL", "JIRA_TOKEN", "JIRA_PROJECT", "JIRA_JQL", "JIRA_MAPPING")
}
JIRA_WEBHOOK_SECRET = env.text("JIRA_WEBHOOK_SECRET")
JIRA_POLL_SECONDS = env.whole("JIRA_POLL_SECONDS", 60)
SYNC_SWEEP_SECONDS = env.whole("SYNC_SWEEP_SECONDS", 5)
SYNC_CENSUS_SECONDS = env.whole("SYNC_CENSUS_SECONDS", 86_400)
SYNC_LEASE_SECONDS = env.whole("SYNC_LEASE_SECONDS", 120)
SYNC_BACKOFF_SECONDS = env.whole("SYNC_BACKOFF_SECONDS", 10)
SYNC_BACKOFF_LIMIT_SECONDS = env.whole("SYNC_BACKOFF_LIMIT_SECONDS", 900)
SYNC_CREATE_WINDOW_SECONDS = env.whole("SYNC_CREATE_WINDOW_SECONDS", 240)
SYNC_REQUESTS_PER_SECOND = env.whole("SYNC_REQUESTS_PER_SECOND", 100, low=0)
SYNC_WEBHOOK_SILENCE_SECONDS = env.whole("SYNC_WEBHOOK_SILENCE_SECONDS", 86_400)
SYNC_WRITES_PER_HOUR = env.whole("SYNC_WRITES_PER_HOUR", 30)
SYNC_MASS_PUSH = env.whole("SYNC_MASS_PUSH", 100)

# Webhooks to others: private networks they may be sent into, how often they are looked for, how long a worker has one.
OUTGOING_ALLOW = env.networks("OUTGOING_ALLOW")
OUTGOING_SWEEP_SECONDS = env.whole("OUTGOING_SWEEP_SECONDS", 5)
OUTGOING_LEASE_SECONDS = env.whole("OUTGOING_LEASE_SECONDS", 60)

# Mail waits in the outbox for so long: to be sent, and for other notices to go with it.
MAIL_SWEEP_SECONDS = env.whole("MAIL_SWEEP_SECONDS", 10)
MAIL_GATHER_SECONDS = env.whole("MAIL_GATHER_SECONDS", 600, low=0)

# What strangers may send us: notes in an hour from one address and from all, those that wait to be confirmed.
PROXY_COUNT = env.whole("PROXY_COUNT", 0, low=0)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
INPUT_PER_ADDRESS_HOUR = env.whole("INPUT_PER_ADDRESS_HOUR", 10)
INPUT_PER_HOUR = env.whole("INPUT_PER_HOUR", 600)
INPUT_MOST_UNCONFIRMED = env.whole("INPUT_MOST_UNCONFIRMED", 5000)

# Celery: the database row is the truth, a message only wakes a worker.
REDIS_URL = env.redis("REDIS_URL")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A worker keeps its connection from task to task, for CONN_MAX_AGE, as the web does; see config.celery.
CELERY_DB_REUSE_MAX = sys.maxsize
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    f"{feature}.{name}": {
        "task": f"{module}.tasks.{name}",
        "schedule": float(seconds),
        # What was not run before the next one is due is not needed any more.
        "options": {"expires": float(seconds)},
    }
    for feature, module, name, seconds in (
        ("sync", "integrations.sync", "poll", JIRA_POLL_SECONDS),
        ("sync", "integrations.sync", "sweep", SYNC_SWEEP_SECONDS),
        ("sync", "integrations.sync", "census", SYNC_CENSUS_SECONDS),
        ("outgoing", "integrations.outgoing", "sweep", OUTGOING_SWEEP_SECONDS),
        ("outgoing", "integrations.outgoing", "tidy", 3600),
        ("people", "roadmap.people", "deliver", MAIL_SWEEP_SECONDS),
        ("people", "roadmap.people", "tidy", 3600),
        ("inputs", "roadmap.inputs", "tidy", 3600),
        ("api", "roadmap.api", "tidy", 3600),
        ("reviews", "roadmap.reviews", "prepare", 3600),
    )
}
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 3600,
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        # An edit must not wait for a dead broker; the worker's own reconnecting is ruled elsewhere.
        "max_retries": 0,
    }
else:
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT = "config.broker:Transport"
    CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        name: str(DATA_DIR / "broker" / folder)
        for name, folder in (
            ("data_folder_in", "queue"),
            ("data_folder_out", "queue"),
            ("processed_folder", "processed"),
            ("control_folder", "control"),
        )
    } | {"store_processed": False, "polling_interval": 0.1}
    (DATA_DIR / "broker" / "queue").mkdir(parents=True, exist_ok=True)
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Each process's own, see roadmap.wiki.keeping.
    "near": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "near"},
}

# Mail
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM") or f"plan@{host_of(BASE_URL)}"
# A mail is one worker's for five minutes: a server that says nothing must not hold it until another takes it too.
EMAIL_TIMEOUT = 30
vars().update(env.mail("EMAIL_URL", DATA_DIR / "mail"))

# Logs: one line an event, with the request's id; structlog's own and the libraries' through the same door.
_EVENT = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _EVENT,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redact,
                structlog.processors.LogfmtRenderer(key_order=("timestamp", "level", "logger", "event")),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.level("LOG_LEVEL")},
}
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_EVENT,
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
