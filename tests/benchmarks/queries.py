"""How many queries each address takes: ``python -m tests.benchmarks.queries`` under the settings of what is measured.

Reads ``{name: address}`` as JSON and writes ``{name: [queries, milliseconds]}``, each the median of several requests.
"""

import json
import sys
import time
from statistics import median

import django

django.setup()

from django.db import connections  # noqa: E402  the settings come first
from django.test import Client  # noqa: E402

TIMES = 9


def main() -> None:
    client = Client(SERVER_NAME="127.0.0.1")
    asked = json.load(sys.stdin)
    print(json.dumps({name: counted(client, address) for name, address in asked.items()}))


def counted(client: Client, address: str) -> tuple[int, float]:
    """Queries, and milliseconds, of one request."""
    seen: list[str] = []

    def note(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    took, counts = [], []
    for _ in range(TIMES):
        seen.clear()
        with connections["default"].execute_wrapper(note):
            begun = time.perf_counter()
            answer = client.get(address)
            took.append((time.perf_counter() - begun) * 1000)
            counts.append(len(seen))
        assert answer.status_code == 200, f"{address} answered {answer.status_code}"
    if "-v" in sys.argv:
        print(*seen, sep="\n", file=sys.stderr)
    return round(median(counts)), round(median(took), 2)


if __name__ == "__main__":
    main()
