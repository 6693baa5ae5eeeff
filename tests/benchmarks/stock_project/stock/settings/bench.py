import os

import environ

from .base import *  # noqa: F403
from .base import INSTALLED_APPS

DEBUG = False
SECRET_KEY = os.environ["BENCH_SECRET"]
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
DATABASES = {"default": environ.Env.db_url_config(os.environ["BENCH_DATABASE"])}
INSTALLED_APPS += ["guidance", "wagtail.api.v2", "rest_framework"]
ROOT_URLCONF = "stock.urls_bench"
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR"}}
