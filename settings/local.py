"""One process on a laptop: CMS and public site on one port, each on its own database role."""

from pathlib import Path

from . import embedded
from .cms import *  # noqa: F403
from .cms import ALL_CACHES, LOGGING, MIDDLEWARE, STORAGES, env, for_reading
from .storage import storages

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="") or embedded.secret("secret-key")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ROOT_URLCONF = "cctvportal.urls_local"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
# A front end that is being written runs on the same laptop.
WEBHOOKS_ALLOW_LOOPBACK = env.bool("WEBHOOKS_ALLOW_LOOPBACK", default=True)
# A laptop asks nobody, unless it is told to.
CHECK_LINKS = env.bool("CHECK_LINKS", default=False)
DEMONSTRATION = env.bool("DEMONSTRATION", default=True)

# DATABASE_ROLE is "owner" for migrations only; the running process is the cms role, its public views the public role.
DATABASES = {
    "default": embedded.database(env("DATABASE_ROLE", default="cms")),
    "public": for_reading(embedded.database("public")),
}
PUBLIC_DATABASE = "public"
OF_THE_CMS = {"django.middleware.csrf.CsrfViewMiddleware": "cctvportal.delivery.middleware.CsrfOfTheCms"}
MIDDLEWARE = [
    "cctvportal.delivery.middleware.PublicHeaders",
    "cctvportal.publication.routing.PublicRoleMiddleware",
    *(OF_THE_CMS.get(name, name) for name in MIDDLEWARE),
    "cctvportal.delivery.access.middleware.ApiAccess",
    "cctvportal.delivery.response_cache.EditionCache",
]
CACHES = ALL_CACHES
MEDIA_ROOT = env("MEDIA_ROOT", default=str(embedded.DATA / "media"))
STORAGES = STORAGES | storages(env, Path(MEDIA_ROOT))
# Compressing what no network carries would double the time of a first start.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
STATIC_ROOT = embedded.DATA / "static"
REDACTION_LOG = env("REDACTION_LOG", default=str(embedded.DATA / "redactions"))
RECORD_SIGNING_KEY_FILE = embedded.DATA / "record-signing-key"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = embedded.DATA / "mail"
# In a terminal: what went wrong, not every page and task.
LOGGING["handlers"]["console"]["level"] = "WARNING"
