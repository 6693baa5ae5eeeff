"""What is shown around the words that differ."""

from cctvportal.kernel.differences import differences

FRONT = "It came out in October 2007, with 44 recommendations. Public notice of it dates from the 19th of "
BACK = " and it is kept in the record of the board, with everything that was decided on it since then."


def around(old: str, new: str) -> tuple[str, str]:
    """Before and after the one difference of two texts."""
    (found,) = differences({"summary": old}, {"summary": new})
    return found.around


def test_no_word_and_no_figure_is_cut() -> None:
    before, after = around(f"{FRONT}spring{BACK}", f"{FRONT}autumn{BACK}")
    assert before.startswith("… ")
    assert before.removeprefix("… ") in FRONT
    assert f" {before.removeprefix('… ')}" in FRONT
    assert after.endswith(" …")
    assert f"{after.removesuffix('…')}" in BACK


def test_a_short_text_is_shown_whole() -> None:
    assert around("On teh day.", "On the day.") == ("On t", " day.")


def test_a_text_without_spaces_is_cut_where_it_must_be() -> None:
    before, after = around("a" * 90 + "b" + "c" * 90, "a" * 90 + "d" + "c" * 90)
    assert (before, after) == (f"…{'a' * 60}", f"{'c' * 60}…")
