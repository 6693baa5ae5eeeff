"""The CMS process: Wagtail's admin for editors, board and secretariat. Connects as the ``cctv_cms`` role."""

import gc

from .base import *  # noqa: F403
from .base import CACHES as ALL_CACHES
from .base import CMS_APPS, PUBLIC_APPS, SHARED_APPS, TEMPLATES, env

# The release of a large pack makes a million objects; with the usual thresholds a fifth of it went into collections.
gc.set_threshold(50_000, 50, 100)

DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///")}
# What readers are answered with, and how often they ask, is kept by the public processes alone.
CACHES = {"default": ALL_CACHES["default"]}

INSTALLED_APPS = CMS_APPS + PUBLIC_APPS + SHARED_APPS
ROOT_URLCONF = "cctvportal.urls_cms"
AUTH_USER_MODEL = "agencies.User"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cctvportal.publication.gate.RefuseUnredacted",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cctvportal.agencies.security.NoteRefusedRequests",
    "cctvportal.agencies.middleware.SigningCode",
    "cctvportal.pages.gate.Gate",
    "cctvportal.pages.incomplete.IncompleteForms",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES[0]["OPTIONS"]["context_processors"] += [
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "ENQUEUE_ON_COMMIT": True}}

WAGTAIL_SITE_NAME = "National CCTV Strategy portal"
WAGTAILADMIN_BASE_URL = env("CMS_URL", default="http://localhost:8000")
WAGTAILADMIN_LOGIN_URL = LOGIN_URL = "wagtailadmin_login"
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_USAGE_COUNT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = True
WAGTAIL_I18N_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILIMAGES_IMAGE_MODEL = "library.PortalImage"
WAGTAILDOCS_DOCUMENT_MODEL = "library.PortalDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# What the library takes (cctvportal/library/kinds.py), and how much: bytes, and pixels over all frames of a picture.
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cctvportal.library.forms.LibraryDocumentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "odt", "ods", "csv", "txt"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILIMAGES_IMAGE_FORM_BASE = "cctvportal.library.forms.LibraryImageForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAIL_FINISH_WORKFLOW_ACTION = "cctvportal.signoff.finish.publish_nothing"
# Webhooks (cctvportal/frontends): ports beside which none is called, and after how many days of failure an endpoint is
# switched off. Only a laptop and the tests may call themselves.
WEBHOOKS_PORTS = env.list("WEBHOOKS_PORTS", cast=int, default=[443, 8443])
WEBHOOKS_DAYS_OF_FAILURE = env.int("WEBHOOKS_DAYS_OF_FAILURE", default=5)
WEBHOOKS_ALLOW_LOOPBACK = False
# Whether the worker asks other sites whether what pages link to is there (cctvportal/links).
CHECK_LINKS = env.bool("CHECK_LINKS", default=True)
# Signing key of the record: a file holding 32 raw bytes in hex, or the hex itself in RECORD_SIGNING_KEY.
RECORD_SIGNING_KEY = env("RECORD_SIGNING_KEY", default="")
RECORD_SIGNING_KEY_FILE = env("RECORD_SIGNING_KEY_FILE", default="")

EMAIL_URL = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_URL)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="portal@localhost")
