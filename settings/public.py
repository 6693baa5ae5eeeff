"""The public process: reads publications and nothing else. Connects as the ``cctv_public`` role."""

from .base import *  # noqa: F403
from .base import PUBLIC_APPS, SHARED_APPS, env, for_reading

DATABASES = {"default": for_reading(env.db("DATABASE_URL", default="postgres:///"))}
INSTALLED_APPS = PUBLIC_APPS + SHARED_APPS
ROOT_URLCONF = "cctvportal.urls_public"
MIDDLEWARE = [
    "cctvportal.delivery.middleware.PublicHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cctvportal.publication.gate.RefuseUnredacted",
    "django.middleware.common.CommonMiddleware",
    "cctvportal.delivery.access.middleware.ApiAccess",
    "cctvportal.delivery.response_cache.EditionCache",
]
