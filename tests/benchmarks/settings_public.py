"""The public process as in production, its static files in the benchmark's own folder."""

import os

from settings.public import *  # noqa: F403

STATIC_ROOT = os.environ["BENCH_STATIC"]
