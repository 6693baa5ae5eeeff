"""Settings common to every process. Production-safe: an unset option is the safe one."""

from pathlib import Path
from typing import Any

import environ

from .caches import cache
from .storage import storages

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = False
SECRET_KEY = env("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The public set: no Wagtail, auth, sessions or contenttypes among them (docs/adr/0007).
PUBLIC_APPS = [
    "cctvportal.record",
    "cctvportal.publication",
    "cctvportal.design",
    "search",
    "cctvportal.delivery",
]

CMS_APPS = [
    "home",
    "news",
    "minutes",
    "cctvportal.demonstration",
    "cctvportal.pages",
    "cctvportal.signoff",
    "cctvportal.library",
    "cctvportal.links",
    "cctvportal.frontends",
    "cctvportal.agencies",
    "cctvportal.agencies.users_app.PortalUsersConfig",  # wagtail.users with our account screens
    "wagtail.documents",
    "wagtail.images",
    "wagtail.contrib.typed_table_block",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
]

SHARED_APPS = ["django.contrib.postgres", "whitenoise.runserver_nostatic", "django.contrib.staticfiles"]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
            "builtins": ["django.templatetags.i18n"],
        },
    },
]
WSGI_APPLICATION = "cctvportal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The alias that public reads use: "default" in the public process, a second, restricted connection in the local one.
PUBLIC_DATABASE = "default"
DATABASE_ROUTERS = ["cctvportal.publication.routing.PublicReads"]

# Seconds after which the database breaks off a query of a public read.
READING_SECONDS = env.float("READING_SECONDS", default=10)
# Whether the database keeps the plan of a public read that a connection asked that often; not behind a pooler of
# transactions that knows no prepared statements (psycopg docs, "Prepared statements").
PREPARED_STATEMENTS = env.bool("PREPARED_STATEMENTS", default=True)
ASKED_UNPREPARED = 2


def for_reading(database: dict[str, Any]) -> dict[str, Any]:
    """An entry of ``DATABASES`` for public reads, with that limit (PostgreSQL, statement_timeout)."""
    options = database.get("OPTIONS", {})
    limit = f"{options.get('options', '')} -c statement_timeout={int(READING_SECONDS * 1000)}".strip()
    threshold = ASKED_UNPREPARED if PREPARED_STATEMENTS else None
    return database | {"OPTIONS": options | {"options": limit, "prepare_threshold": threshold}}


# Responses by edition: in each process, or in a Redis database of their own (redis://host:6379/1).
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "responses": cache("RESPONSE_CACHE_URL", "locmemcache://responses?timeout=3600&max_entries=2000"),
    # Counts of requests. In the Redis database of the responses they begin anew with each edition, which empties it.
    "limits": cache("RATE_LIMIT_CACHE_URL", "locmemcache://limits?timeout=120&max_entries=50000", "RESPONSE_CACHE_URL"),
}
# Seconds for which a process relies on the newest edition that it read, unless a cache in front has heard of a newer.
EDITION_INTERVAL = env.float("EDITION_INTERVAL", default=0.5)
# Addresses of the Varnish instances in front, which hear of each edition: http://cache-1:6081
CACHES_IN_FRONT = env.list("CACHES_IN_FRONT", default=[])
# Seconds for which caches in front may answer by themselves; those that know of editions need not care.
SHARED_MAX_AGE = env.int("SHARED_MAX_AGE", default=60)

# The API: requests a minute of one address without a read key (0: nobody is counted, with a key neither), and the
# proxies, as addresses or networks, whose X-Forwarded-For says which address that is.
RATE_LIMIT_ANONYMOUS = env.int("RATE_LIMIT_ANONYMOUS", default=600)
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
# Seconds for which a process relies on what it read of a read key: so soon a revocation takes effect.
KEY_INTERVAL = env.float("KEY_INTERVAL", default=5)

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "cctvportal" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"

MEDIA_ROOT = env("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))
STORAGES = storages(env, Path(MEDIA_ROOT)) | {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
}

# A folder with a signed file for each redaction, apart from the database, so that a restored backup repeats them.
REDACTION_LOG = env("REDACTION_LOG", default="")

PORTAL_NAME = "National CCTV Strategy"
PORTAL_URL = env("PORTAL_URL", default="http://localhost:8000")
# security.txt (RFC 9116): whom to tell of a weakness (mailto: or https:, several with commas), and until when that
# holds (2027-06-30T00:00:00Z). Without a contact there is none.
SECURITY_CONTACT = env.list("SECURITY_CONTACT", default=[])
SECURITY_EXPIRES = env("SECURITY_EXPIRES", default="")
# Written into the record's first entry; the record says for ever whether it began as a demonstration.
DEMONSTRATION = env.bool("DEMONSTRATION", default=False)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
