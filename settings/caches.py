"""Django's caches from the environment; one that is away is given up soon."""

from typing import Any

import environ
from redis.backoff import NoBackoff
from redis.retry import Retry

env = environ.Env()
# Seconds: far more than a Redis next door takes, and little enough to go on without. Asked once a request.
PATIENCE = {"socket_connect_timeout": 0.25, "socket_timeout": 0.25, "retry": Retry(NoBackoff(), 0)}

SEALED = "cctvportal.delivery.sealed_cache.SealedPickles"


def cache(name: str, default: str, *others: str) -> dict[str, Any]:
    """The entry of ``CACHES`` that the variable ``name`` describes, or the first of ``others`` that names a Redis."""
    redis = (url for url in (env(other, default="") for other in others) if url.startswith("redis"))
    entry = environ.Env.cache_url_config(env(name, default="") or next(redis, default))
    if "Redis" in entry["BACKEND"]:
        entry["OPTIONS"] = PATIENCE | {"serializer": SEALED} | entry.get("OPTIONS", {})
    return entry
