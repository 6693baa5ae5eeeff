"""To be imported before ``settings.embedded``: a database server of the benchmark's own, on none that is in use."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
os.environ["PORTAL_DATA"] = str(Path(os.environ.get("BENCH_DATA") or CHECKOUT / "var") / "bench")
for name in ("DATABASE_URL", "OWNER_DATABASE_URL", "CMS_DATABASE_URL", "PUBLIC_DATABASE_URL", "DATABASE_ROLE"):
    os.environ.pop(name, None)
