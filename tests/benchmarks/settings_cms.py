"""The CMS process as in production: it makes the tables, loads what is published, and publishes on."""

import os

from settings.cms import *  # noqa: F403

STATIC_ROOT = os.environ["BENCH_STATIC"]
