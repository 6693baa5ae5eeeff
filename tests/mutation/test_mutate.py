"""What `make mutation` changes, and when it fails."""

import pytest
from mutmut.mutation import file_mutation

from tests.mutation.mutate import Change, Mutant, accepted_changes, complaints, mutate_decorated_functions

SOURCE = """
class Count:
    @property
    def quorum(self):
        return 1

@transaction.atomic
def release():
    return 2
"""
CHANGE = Change("rules.quorum", "return 1", "return 2")
LISTED = """
[[survivor]]
function = "rules.quorum"
reason = "{}"
changes = [["return 1", "return 2"]]
"""


def test_a_property_and_a_function_in_a_transaction_are_changed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for owner, name in (
        (file_mutation.MutationVisitor, "_skip_node_and_children"),
        (file_mutation, "function_trampoline_arrangement"),
    ):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    mutate_decorated_functions()
    made = file_mutation.mutate_file_contents("rules.py", SOURCE)
    assert made.mutant_names == ["xǁCountǁquorum__mutmut_1", "x_release__mutmut_1"]
    assert made.code.count("@property") == made.code.count("@transaction.atomic") == 1


@pytest.mark.parametrize("status", ["survived", "timeout", "no tests", "segfault"])
def test_a_mutant_that_no_test_notices_must_be_listed(status: str) -> None:
    mutant = Mutant("rules.quorum_1", status, CHANGE)
    assert complaints([mutant], [CHANGE]) == []
    (said,) = complaints([mutant], [])
    assert said.startswith(f"No test notices ({status}) rules.quorum_1")


def test_a_listed_mutant_must_survive() -> None:
    (said,) = complaints([Mutant("rules.quorum_1", "killed", CHANGE)], [CHANGE])
    assert said.startswith("Listed, but it does not survive: rules.quorum")
    assert complaints([], [CHANGE]) == [said]


def test_a_listed_mutant_has_a_reason() -> None:
    assert accepted_changes(LISTED.format("It is the same.")) == [CHANGE]
    with pytest.raises(ValueError, match=r"rules\.quorum: a survivor needs a reason"):
        accepted_changes(LISTED.format(" "))
