"""Which process may write what readers are answered with."""

import os
import subprocess
import sys

import pytest

REDIS = "redis://127.0.0.1:6379/1"
PRODUCTION = {
    "RESPONSE_CACHE_URL": REDIS,
    "RATE_LIMIT_CACHE_URL": REDIS,
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "localhost",
    "DATABASE_URL": "postgres:///x",
}


def caches_of(module: str) -> str:
    asked = f"from settings.{module} import CACHES; print(CACHES)"
    return subprocess.run(
        [sys.executable, "-c", asked], env=os.environ | PRODUCTION, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize(("module", "has_it"), [("cms", False), ("public", True)])
def test_the_public_process_alone_knows_the_cache_of_answers(module, has_it):
    told = caches_of(module)
    assert (REDIS in told) is has_it
    assert ("SealedPickles" in told) is has_it
    assert ("responses" in told) is has_it
