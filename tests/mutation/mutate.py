"""mutmut for this project: it also changes what is decorated, and answers whether every survivor is accounted for.

A script, not a module of the tests: mutmut has the tests imported from its own copy of the checkout.
"""

import os
import shutil
import signal
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import libcst as cst
import pytest
from django.db import connection, transaction
from mutmut import __main__ as mutmut
from mutmut.mutation import file_mutation
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.trampoline import get_mutant_under_test, set_mutant_under_test
from mutmut.runners.harness import PytestRunner
from mutmut.state import state
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import change_cwd, walk_mutatable_files
from mutmut.utils.format_utils import (
    get_module_from_key,
    mangled_name_from_mutant_name,
    orig_function_and_class_names_from_key,
)
from mutmut.workers.isolation import ForkRunner

LONGEST = 120  # seconds that the body of a test may take
ENOUGH = 60  # tests that a mutant survives before it is left to a run of its own
ACCEPTED = Path(__file__).parent / "survivors.toml"


@dataclass(frozen=True)
class Change:
    """What a mutant changes, told without line numbers: ``was`` and ``becomes`` are the lines that differ."""

    function: str
    was: str
    becomes: str

    def __str__(self) -> str:
        return f"{self.function}\n    - {self.was}\n    + {self.becomes}"


@dataclass(frozen=True)
class Mutant:
    """A mutant that was tried; ``status`` in mutmut's words: killed, survived, timeout, no tests, ..."""

    name: str
    status: str
    change: Change


def mutate_decorated_functions() -> None:
    """Make mutmut change properties and functions in a transaction too, which it leaves alone by itself.

    Its copies of a function go without decorators, so that nothing is registered twice; only what calls the copies
    keeps them.
    """
    skips, arrange = (
        file_mutation.MutationVisitor._skip_node_and_children,
        file_mutation.function_trampoline_arrangement,
    )

    def skip(self: file_mutation.MutationVisitor, node: cst.CSTNode) -> bool:
        return not (isinstance(node, cst.FunctionDef) and node.decorators) and skips(self, node)

    def arrangement(function: cst.FunctionDef, mutants: Iterable, class_name: str | None) -> tuple:
        before, nodes, after, names = arrange(function.with_changes(decorators=[]), mutants, class_name)
        caller = nodes[0].with_changes(decorators=[*function.decorators, *nodes[0].decorators])
        return before, [caller, *nodes[1:]], after, names

    file_mutation.MutationVisitor._skip_node_and_children = skip
    file_mutation.function_trampoline_arrangement = arrangement


class QuickestFirst:
    """Runs first what needs no database, then the tests that are named after the module; pytest-django would not."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        module = get_module_from_key(get_mutant_under_test()).rpartition(".")[2]
        items.sort(
            key=lambda item: (
                "django_db_setup" in item.fixturenames,
                not item.path.stem.startswith(f"test_{module}"),
                state().duration_by_test.get(item.nodeid, 0.0),
            )
        )


def run_quickest_first() -> None:
    """Give every run of pytest that plugin."""
    execute = PytestRunner.execute_pytest

    def execute_pytest(self: PytestRunner, params: list[str], plugins: Sequence[object] = ()) -> int:
        return execute(self, params, plugins=[*plugins, QuickestFirst()])

    PytestRunner.execute_pytest = execute_pytest


class InEachTest:
    """Tries the mutants in one run of all tests: once a test is set up, a forked process for each runs its body.

    The processes share the test's transaction, which is rolled back to where it stood, and so are its files. What
    survives ``ENOUGH`` tests is tried by mutmut, in all of them and with everything set up by the mutant itself.
    """

    def __init__(self, names: Iterable[str], files: Iterable[SourceFileMutationData]) -> None:
        self.files, self.checkout = list(files), Path.cwd()
        self.alive: dict[str, set[str]] = {}
        for name in names:
            self.alive.setdefault(mangled_name_from_mutant_name(name), set()).add(name)
        self.killed: set[str] = set()
        self.survived: Counter[str] = Counter()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """The tests named after what is changed, then one of each file in turn: ``ENOUGH`` are of many kinds."""
        modules = {f"test_{Path(file.path).stem}" for file in self.files}
        seen: Counter[Path] = Counter()

        def turn(item: pytest.Item) -> tuple[bool, int]:
            seen[item.path] += 1
            return item.path.stem not in modules, seen[item.path]

        items.sort(key=turn)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> object:
        if not {"portal_db", "transactional_db", "loaded"} & set(item.fixturenames):
            passed, called = self._try(item, "stats")
            for function in called if passed else ():
                self._try_all(item, self.alive.get(function, set()))
        return (yield)

    def _try_all(self, item: pytest.Item, names: set[str]) -> None:
        killed = {name for name in sorted(names) if not self._try(item, name)[0]}
        self.survived.update(names - killed)
        names -= killed | {name for name in names if self.survived[name] == ENOUGH}
        self.killed |= killed
        if killed:
            self._keep(killed)

    def _keep(self, killed: set[str]) -> None:
        """At once, so that a run that is broken off can be continued."""
        with change_cwd(self.checkout):
            for file in self.files:
                if found := killed & set(file.exit_code_by_key):
                    file.exit_code_by_key |= dict.fromkeys(found, 1)
                    file.save()

    def _try(self, item: pytest.Item, name: str) -> tuple[bool, list[str]]:
        """Whether the test's body passes with the mutant ``name``, and which functions it called."""
        reading, writing = os.pipe()
        with as_it_was(item.funcargs.get("tmp_path")):
            if not (child := os.fork()):
                os.write(writing, run_body(item, name).encode())
                os._exit(0)
            os.close(writing)
            with open(reading) as told:
                outcome, *called = told.read().split()
            os.waitpid(child, 0)
        return outcome == "passed", called


def run_body(item: pytest.Item, name: str) -> str:
    """In a process of its own: ``passed`` with the names of the functions that were called, or ``failed``."""
    set_mutant_under_test(name)
    state()._stats.clear()
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.alarm(LONGEST)
    try:
        item.runtest()
    except BaseException:
        return "failed"
    return " ".join(["passed", *state()._stats])


@contextmanager
def as_it_was(files: Path | None) -> Iterator[None]:
    """Bring the test's transaction, and its folder of files, back to where they stood before the block."""
    with TemporaryDirectory() as kept:
        if files:
            shutil.copytree(files, kept, dirs_exist_ok=True)
        before = transaction.savepoint() if connection.in_atomic_block else None
        yield
        if before:
            transaction.savepoint_rollback(before)
        if files:
            shutil.rmtree(files)
            shutil.copytree(kept, files)


def try_in_each_test_first() -> None:
    """Have mutmut begin with what is quick, and leave it what survives that."""
    collect = mutmut.collect_source_file_mutation_data

    def collected(*, mutant_names: Sequence[str]) -> tuple:
        mutants, data = collect(mutant_names=mutant_names)
        wanted = [name for _, name, code in mutants if code is None or mutant_names]
        tries = InEachTest(wanted, data.values())
        set_mutant_under_test("")
        runner = PytestRunner()
        with mutmut.CatchOutput(spinner_title="Trying the mutants in each test") as told, change_cwd("mutants"):
            failed = runner.execute_pytest(runner._pytest_args_regular_run([]), plugins=[tries])
        if failed:
            told.dump_output()
            raise SystemExit("The tests fail without any mutant.")
        print(f"    done: {len(tries.killed)} of {len(wanted)} were noticed")
        left = [mutant for mutant in mutants if mutant[1] not in tries.killed]
        return [mutant for mutant in left if not is_accounted_for(*mutant[:2])], data

    mutmut.collect_source_file_mutation_data = collected
    ForkRunner.run_clean_tests = lambda self, tests: 0  # the run above has just seen them green


def is_accounted_for(file: SourceFileMutationData, name: str) -> bool:
    """Whether ``survivors.toml`` has the mutant, which then needs no run of its own: it is noted as surviving."""
    listed = change_of(name, file.path) in accepted_changes(ACCEPTED.read_text())
    if listed:
        file.exit_code_by_key[name] = 0
        file.save()
    return listed


def tried() -> list[Mutant]:
    """Every mutant of the run, in the order of the files."""
    found = []
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        found += [
            Mutant(name, status_by_exit_code[code], change_of(name, path))
            for name, code in data.exit_code_by_key.items()
        ]
    return found


def change_of(name: str, path: Path) -> Change:
    """The lines in which a mutant differs from the original."""
    function, class_name = orig_function_and_class_names_from_key(name)
    qualified = [get_module_from_key(name), class_name, function]
    lines = get_diff_for_mutant(name, path=path).splitlines()[2:]
    was, becomes = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    return Change(".".join(part for part in qualified if part), was, becomes)


def accepted_changes(text: str) -> list[Change]:
    """The survivors that ``survivors.toml`` accounts for. Raises ``ValueError`` where one has no reason."""
    changes = []
    for entry in tomllib.loads(text).get("survivor", []):
        if not entry["reason"].strip():
            raise ValueError(f"{entry['function']}: a survivor needs a reason.")
        changes += [Change(entry["function"], was, becomes) for was, becomes in entry["changes"]]
    return changes


def complaints(mutants: Sequence[Mutant], accepted: Sequence[Change]) -> list[str]:
    """A sentence for each survivor that is not accounted for, and for each that is but did not survive."""
    alive = [mutant for mutant in mutants if mutant.status != "killed"]
    said = [
        f"No test notices ({mutant.status}) {mutant.name}: {mutant.change}"
        for mutant in alive
        if mutant.change not in accepted
    ]
    survived = {mutant.change for mutant in alive}
    return said + [f"Listed, but it does not survive: {change}" for change in accepted if change not in survived]


def main(names: Sequence[str]) -> int:
    """Run mutmut and print what became of the mutants; 1 where a survivor is not accounted for, if all were tried."""
    mutate_decorated_functions()
    run_quickest_first()
    try_in_each_test_first()
    began = time.monotonic()
    mutmut._run(tuple(names), os.cpu_count())
    mutants = tried()
    for module, statuses in summary(mutants).items():
        print(
            f"{module}: {sum(statuses.values())} mutants, "
            + ", ".join(f"{n} {status}" for status, n in statuses.items())
        )
    print(f"{(time.monotonic() - began) / 60:.0f} minutes")
    if names:
        return 0
    said = complaints(mutants, accepted_changes(ACCEPTED.read_text()))
    print("\n".join(said) or "Every survivor is accounted for.")
    return bool(said)


def summary(mutants: Iterable[Mutant]) -> dict[str, Counter]:
    """By module, how many mutants came to which end."""
    counted: dict[str, Counter] = {}
    for mutant in mutants:
        counted.setdefault(get_module_from_key(mutant.name), Counter())[mutant.status] += 1
    return counted


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
