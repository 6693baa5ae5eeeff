"""Tables: on the screen, in docs/performance.json, and between the marks of docs/performance.md."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from . import place
from .bars import Bar, bars
from .console import say
from .results import Results, quantile

DOCS = place.CHECKOUT / "docs"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def show(results: Results) -> None:
    """The bars, on the screen."""
    print()
    for bar in bars(results):
        print(f"{'met   ' if bar.met else 'MISSED'}  {bar.name}: {bar.measured} ({bar.wanted})")
    print(flush=True)


def write(results: Results, folder: Path) -> None:
    """``performance.json`` and the measured part of ``performance.md``; what is written around that stays."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "performance.json").write_text(f"{json.dumps(as_json(results), indent=1)}\n")
    text = folder / "performance.md"
    whole = text.read_text() if text.exists() else f"# Performance\n\n{BEGIN}\n{END}\n"
    before, _, rest = whole.partition(BEGIN)
    after = rest.partition(END)[2]
    text.write_text(f"{before}{BEGIN}\n\n{tables(results)}\n{END}{after}")
    say(f"Written: {folder / 'performance.json'} and {text}")


def as_json(results: Results) -> dict[str, object]:
    """``{"machine", "command", "rows", "bars", ...}``."""
    return {
        "machine": results.machine,
        "command": results.command,
        "rows": [asdict(row) for row in results.rows],
        "bars": [asdict(bar) for bar in bars(results)],
        "visible_at_varnish_ms": {
            str(size): {"publications": len(found), "p50": quantile(found, 50), "p99": quantile(found, 99)}
            for size, found in results.visible.items()
        },
        "search_everywhere_alone_ms": {str(size): found for size, found in results.everywhere.items()},
        "edition_of_many": asdict(results.together) if results.together else None,
        "growth": asdict(results.growth) if results.growth else None,
        "worker_megabytes": {str(size): megabytes for size, megabytes in results.memory.items()},
        "home_page": asdict(results.weight) if results.weight else None,
    }


def tables(results: Results) -> str:
    """Of what was measured, in Markdown."""
    return "\n".join([*_machine(results), *_bars(list(bars(results))), *_rows(results)])


def _machine(results: Results) -> Iterator[str]:
    yield f"`{results.command}` on {', '.join(f'{name} {value}' for name, value in results.machine.items())}."
    yield ""


def _bars(found: list[Bar]) -> Iterator[str]:
    missed = sum(not bar.met for bar in found)
    yield f"## Bars: {len(found) - missed} met, {missed} missed"
    yield ""
    yield from ("| | wanted | measured | |", "|---|---|---|---|")
    for bar in found:
        yield f"| {bar.name} | {bar.wanted} | {bar.measured} | {'met' if bar.met else '**missed**'} |"
    yield ""


def _rows(results: Results) -> Iterator[str]:
    for size in results.sizes:
        yield f"## {size:,} publications"
        yield ""
        yield from ("| subject | requests/s | p50 ms | p99 ms | queries | bytes |", "|---|--:|--:|--:|--:|--:|")
        for row in sorted((row for row in results.rows if row.publications == size), key=lambda row: -row.rps):
            queries = "–" if row.queries is None else row.queries
            figures = f"{row.rps:,.0f} | {row.p50_ms:.1f} | {row.p99_ms:.1f} | {queries} | {row.bytes:,}"
            yield f"| `{row.subject}` | {figures} |"
        yield ""
