"""The tests' settings: as in production, on a PostgreSQL of their own, under the roles of production."""

import os
import tempfile

# A data folder of the run's own, set before the settings below read it; the workers of a parallel run inherit it.
os.environ["PORTAL_TEST_DATA"] = os.environ.get("PORTAL_TEST_DATA") or tempfile.mkdtemp(prefix="cctvportal-test-")
os.environ["PORTAL_DATA"] = os.environ["PORTAL_TEST_DATA"]

from . import embedded
from .local import *  # noqa: F403
from .local import CACHES, DATABASES, INSTALLED_APPS, STORAGES

DATABASES["default"] = embedded.database("owner")  # makes the tables; tests/conftest.py then turns to the cms role
# A transaction that a test rolls back is seen by its own connection alone; `portal_db` turns to the second one.
PUBLIC_DATABASE = "default"

# There before any test; each has one of its own (tests/conftest.py).
(embedded.DATA / "redactions").mkdir(parents=True, exist_ok=True)

DEMONSTRATION = True
WEBHOOKS_ALLOW_LOOPBACK = False
# Most tests look at what is made anew; those of the cache turn it on (tests/delivery/test_response_cache.py).
CACHES["responses"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
EDITION_INTERVAL = 0
KEY_INTERVAL = 0
# All tests of a run come from one address; those of the limits set one (tests/delivery/access).
RATE_LIMIT_ANONYMOUS = 0
RECORD_SIGNING_KEY = "5d" * 32
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
INSTALLED_APPS += ["django_migration_linter"]
