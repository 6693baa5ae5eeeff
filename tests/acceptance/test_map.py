"""docs/acceptance.md names tests that exist."""

import ast
import re
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
MAP = CHECKOUT / "docs" / "acceptance.md"
TEST = re.compile(r"`((?:tests|deploy)/[\w/]+\.py)((?:::\w+)*)`")


def functions(path: Path) -> set[str]:
    """The names of all functions and classes in a file."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds)}


def test_every_test_that_the_map_names_is_there() -> None:
    named = TEST.findall(MAP.read_text())
    assert len(named) > 100
    missing = []
    for path, names in named:
        known = functions(CHECKOUT / path) if (CHECKOUT / path).exists() else set()
        missing += [
            f"{path}::{name}" for name in names.split("::")[1:] or [""] if name not in known and (name or not known)
        ]
    assert missing == []


def test_every_target_that_the_map_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(), re.M))
    assert set(re.findall(r"`make ([a-z-]+)", MAP.read_text())) <= targets
