"""The stand-alone verifier under attack: what an insider may do to an export, and what a careless reader hands it."""

import copy
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from cctvportal.record import verify
from tests.record.exports import (
    KEY,
    OTHER_KEY,
    begin,
    digest_of,
    edition,
    follow,
    laid_out,
    public,
    published,
    reforge,
    seal,
    sha256,
    write,
)

HEAVY = 200_000


@pytest.fixture
def entries() -> list[dict]:
    """A demonstration's record: a submission, a vote, and two editions that open them."""
    record = begin()
    follow(record, "submission", {"submission": "s"}, commitment=digest_of({"body": {"title": "A"}, "salt": "1"}))
    follow(record, "vote", {"submission": "s"}, commitment=digest_of({"body": {"seat": "npia"}, "salt": "2"}))
    opens = [
        {"sequence": 2, "salt": "1", "body": {"title": "A"}},
        {"sequence": 3, "salt": "2", "body": {"seat": "npia"}},
    ]
    edition(record, 1, published(7), opens=opens)
    edition(record, 2, published(8))
    return record


@pytest.fixture
def run(tmp_path, capsys):
    """Run the verifier on entries (or bytes), with more arguments; gives exit status and what it said."""

    def run_it(export: list[dict] | bytes, *arguments: object) -> tuple[int, str]:
        path = tmp_path / "export.jsonl"
        if isinstance(export, bytes):
            path.write_bytes(export)
        else:
            write(path, export)
        status = verify.main([str(path), *map(str, arguments)])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run_it


def test_a_whole_record_is_found_whole_and_its_head_is_told(entries, run):
    status, said = run(entries)
    assert status == 0
    assert "All 5 entries are in order" in said
    assert f"Head: entry 5, hash {entries[-1]['hash']}" in said
    assert public(KEY) in said


def test_a_demonstration_is_called_one_and_another_record_is_not(entries, run):
    assert "THIS IS A DEMONSTRATION. Demonstration, not official." in run(entries)[1]
    assert "DEMONSTRATION" not in run(begin(demonstration=False))[1]


@pytest.mark.parametrize("part", ["at", "kind", "commitment", "key_id", "previous_hash"])
def test_an_edited_entry_is_named(entries, run, part):
    entries[2][part] = "0" * 16
    status, said = run(entries)
    assert status == 1
    assert "BROKEN. Entry 3 " in said


def test_an_edited_body_is_named_and_it_is_the_first_bad_entry_that_is(entries, run):
    entries[3]["body"]["publications"][0]["title"] = "Another"
    entries[4]["body"]["edition"] = 3
    assert "BROKEN. Entry 4 was changed: its hash is not that of its content." in run(entries)[1]


def test_a_deleted_entry_is_missing(entries, run):
    del entries[2]
    status, said = run(entries)
    assert status == 1
    assert "Entry 3 is missing: entry 4 stands in its place." in said


def test_entries_in_another_order_are_seen(entries, run):
    entries[2], entries[3] = entries[3], entries[2]
    assert "Entry 3 is missing: entry 4 stands in its place." in run(entries)[1]


def test_entries_renumbered_after_a_deletion_are_seen(entries, run):
    del entries[2]
    for number, entry in enumerate(entries, start=1):
        entry["sequence"] = number
    assert "Entry 3 does not follow the entry before it" in run(entries)[1]


def test_a_truncated_record_is_whole_until_a_later_head_is_expected(entries, run):
    head = entries[-1]["hash"]
    short = entries[:4]
    assert run(short)[0] == 0
    for arguments in (("--head", head), ("--expect-head", f"5:{head}")):
        status, said = run(short, *arguments)
        assert status == 1
        assert "cut off" in said
        assert run(entries, *arguments)[0] == 0


def test_an_expected_head_has_to_stand_in_its_own_place(entries, run):
    assert run(entries, "--expect-head", f"4:{entries[4]['hash']}")[0] == 1


def test_a_chain_hashed_anew_without_the_key_is_not_signed(entries, run):
    reforge(entries, lambda entry: entry["body"].update(submission="other"), 3, None)
    status, said = run(entries)
    assert status == 1
    assert "BROKEN. Entry 3 is not signed with the record's key." in said


def test_a_chain_signed_anew_with_another_key_is_not_the_records(entries, run):
    reforge(entries, lambda entry: entry["body"].update(submission="other"), 3, OTHER_KEY)
    assert "BROKEN. Entry 3 is not signed with the record's key." in run(entries)[1]


def test_a_signature_of_another_key_that_the_entry_names_is_not_the_records(entries, run):
    del entries[3:]
    follow(entries, "vote", {"submission": "s"}, OTHER_KEY)
    assert "BROKEN. Entry 4 names a key that is not the record's at that point." in run(entries)[1]


def test_a_whole_record_forged_with_another_key_fails_by_the_known_key_and_by_any_known_head(entries, run):
    def begin_with_another_key(entry: dict) -> None:
        entry["body"]["public_key"] = public(OTHER_KEY)

    head = entries[2]["hash"]
    for entry in entries:
        entry["key_id"] = sha256(bytes.fromhex(public(OTHER_KEY)))[:16]
    reforge(entries, begin_with_another_key, 1, OTHER_KEY)
    assert run(entries)[0] == 0
    assert "another record" in run(entries, "--key", public(KEY))[1]
    assert run(entries, "--head", head)[0] == 1


def test_an_opening_with_another_salt_or_body_or_of_nothing_is_seen(entries, run):
    for opening in (
        {"sequence": 3, "salt": "3", "body": {"seat": "npia"}},
        {"sequence": 3, "salt": "2", "body": {"seat": "acpo"}},
        {"sequence": 99, "salt": "2", "body": {"seat": "npia"}},
        {"sequence": 4, "salt": "2", "body": {"seat": "npia"}},
    ):
        record = copy.deepcopy(entries)
        edition(record, 3, opens=[opening])
        status, said = run(record)
        assert status == 1
        assert "BROKEN. Entry 6 opens entry" in said
    for opening in ("x", {"salt": "2"}, {"sequence": [], "salt": "", "body": 1}):
        record = copy.deepcopy(entries)
        edition(record, 3, opens=[opening])
        assert "not in the form of an opening" in run(record)[1]


# Keys


def test_a_rotation_by_the_old_key_puts_the_new_one_in_force(entries, run):
    follow(entries, "key-rotation", {"public_key": public(OTHER_KEY)})
    follow(entries, "vote", {}, OTHER_KEY)
    assert run(entries)[0] == 0
    follow(entries, "vote", {}, KEY)
    assert "BROKEN. Entry 8 names a key that is not the record's at that point." in run(entries)[1]


def test_a_rotation_to_a_key_that_signs_nothing_comes_to_nothing(entries, run):
    follow(entries, "key-rotation", {"public_key": public(OTHER_KEY)})
    follow(entries, "vote", {}, KEY)
    assert run(entries)[0] == 0
    follow(entries, "vote", {}, OTHER_KEY)
    assert "BROKEN. Entry 8 names a key that is not the record's at that point." in run(entries)[1]


def test_an_entry_that_names_the_new_key_and_is_not_signed_with_it_puts_it_not_in_force(entries, run):
    follow(entries, "key-rotation", {"public_key": public(OTHER_KEY)})
    follow(entries, "vote", {}, OTHER_KEY)["signature"] = "0" * 128
    follow(entries, "vote", {}, KEY)
    said = run(entries)[1]
    assert "BROKEN. Entry 7 is not signed with the record's key." in said
    assert "Faults found in all: 1." in said


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("manifest", {"root": "a" * 64}),
        ("redaction", {"redaction": "r-1", "entries": [], "assets": [], "publications": 5}),
        ("redaction", {"redaction": "r-1", "entries": [], "assets": [], "publications": [{"content": []}]}),
        ("edition", {"edition": 3, "publications": [{"content": {}, "digest": ""}]}),
        ("edition", {"edition": 3, "publications": [], "gone": ["/"]}),
    ],
)
def test_an_entry_that_is_not_in_the_form_of_its_kind_is_named(entries, run, kind, body):
    follow(entries, kind, body)
    assert f"BROKEN. Entry 6 tells of what is no {kind}: it is not in the form of one." in run(entries)[1]


def test_a_rotation_signed_by_the_new_key_is_none(entries, run):
    rotation = follow(entries, "key-rotation", {"public_key": public(OTHER_KEY)}, OTHER_KEY)
    assert "BROKEN. Entry 6 names a key that is not the record's" in run(entries)[1]
    rotation["key_id"] = entries[0]["key_id"]
    entries[-1] = seal(rotation, OTHER_KEY)
    assert "BROKEN. Entry 6 is not signed with the record's key." in run(entries)[1]


def test_a_rotation_that_names_no_key_is_seen(entries, run):
    follow(entries, "key-rotation", {"public_key": "none"})
    assert "BROKEN. Entry 6 puts a new key in force and does not name it." in run(entries)[1]


# Redaction


def redact(entries: list[dict], sequence: int, redaction: str, /, **fields: object) -> None:
    """Take the title out of an edition entry, as the redaction action does; append the entry that says so."""
    entry = entries[sequence - 1]
    entry["body"]["publications"][0]["title"] = ""
    entry["body"]["redacted"] = [redaction]
    body = {"redaction": redaction, "ground": "Court order.", "entries": [sequence], "assets": [], "publications": []}
    follow(entries, "redaction", body | fields)


def test_a_redacted_entry_is_called_redacted_and_not_broken(entries, run):
    redact(entries, 4, "r-1")
    status, said = run(entries)
    assert status == 0
    assert "Entry 4 is redacted (redaction r-1): Court order." in said


@pytest.mark.parametrize("fields", [{"entries": [5]}, {"redaction": "r-2"}, {"entries": "4"}, {"entries": []}])
def test_a_changed_entry_that_no_redaction_names_is_broken(entries, run, fields):
    redact(entries, 4, "r-1", **fields)
    assert "BROKEN. Entry 4 was changed" in run(entries)[1]


def test_a_redaction_explains_nothing_that_comes_after_it(entries, run):
    follow(entries, "redaction", {"redaction": "r-1", "ground": "", "entries": [7], "assets": [], "publications": []})
    edition(entries, 3, published(9))
    edition(entries, 4)
    entries[6]["body"]["redacted"] = ["r-1"]
    assert "BROKEN. Entry 7 was changed" in run(entries)[1]


def test_a_forged_redaction_explains_nothing(entries, run):
    redact(entries, 4, "r-1")
    entries[-1] = seal(entries[-1], OTHER_KEY)
    assert "BROKEN. Entry 4 was changed" in run(entries)[1]


def test_neither_the_beginning_nor_a_rotation_nor_a_redaction_is_ever_redacted(entries, run):
    rotation = follow(entries, "key-rotation", {"public_key": public(OTHER_KEY)})
    body = {"redaction": "r-1", "ground": "", "entries": [1, 6], "assets": [], "publications": []}
    follow(entries, "redaction", body, OTHER_KEY)
    rotation["body"] |= {"public_key": public(KEY), "redacted": ["r-1"]}
    assert "BROKEN. Entry 6 was changed" in run(entries)[1]


def test_what_a_redacted_entry_still_says_proves_nothing(entries, run, tmp_path):
    redact(entries, 4, "r-1")
    entries[3]["body"]["publications"][0]["assets"] = [sha256(b"a forgery")]
    saved = tmp_path / "forged.pdf"
    saved.write_bytes(b"a forgery")
    assert run(entries, saved)[0] == 1


# Files that are no export


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "The file holds no entries."),
        (b"\n", "Line 1 is empty."),
        (b"<html>", "Line 1 is not JSON."),
        (b"\x00\xff\xfe\x01", "Line 1 is not text in UTF-8."),
        (b"[1]\n", "does not have the parts of an entry"),
        (b'"x"\n', "does not have the parts of an entry"),
        (b"{}\n", "does not have the parts of an entry"),
        (b"[" * HEAVY, "Line 1 is nested too deeply."),
        (b"1" * 5000, "Line 1 is not JSON."),
        (b'{"a": NaN}', "it holds the number NaN"),
        (b'{"a": 1, "a": 1}', "a name stands twice in one object"),
    ],
)
def test_what_is_no_export_is_told_in_a_sentence(run, text, said):
    status, words = run(text)
    assert status == 1
    assert said in words
    assert "Traceback" not in words


def test_a_line_beyond_all_bounds_is_refused_before_it_is_read(run, monkeypatch):
    monkeypatch.setattr(verify, "LONGEST_LINE", verify.MIB)
    assert "Line 1 is longer than 1 MiB" in run(b"x" * (verify.MIB + 1))[1]


def spoiled(entries: list[dict], at: int, line: bytes) -> bytes:
    lines = [rfc8785.dumps(entry) for entry in entries]
    lines.insert(at, line)
    return b"\n".join(lines) + b"\n"


def test_a_duplicated_line_a_blank_one_and_a_binary_one_are_seen(entries, run):
    assert "Entry 4 is missing: entry 3 stands in its place." in run(spoiled(entries, 3, rfc8785.dumps(entries[2])))[1]
    assert "Line 3 is empty." in run(spoiled(entries, 2, b"  "))[1]
    assert "Line 3 is not text in UTF-8." in run(spoiled(entries, 2, bytes(range(255, 128, -1))))[1]


def test_a_fault_before_a_spoiled_line_is_named_first(entries, run):
    entries[1]["body"]["submission"] = "other"
    assert "BROKEN. Entry 2 was changed" in run(spoiled(entries, 3, b"\xff"))[1]


def test_a_float_is_refused_even_where_it_is_whole(entries, run):
    lines = spoiled(entries, 5, b"").replace(b'"edition":2', b'"edition":2.0')
    assert "it holds the number 2.0, and the record has whole numbers alone" in run(lines)[1]


def test_numbers_and_characters_that_json_does_not_carry_are_refused(entries, run):
    text = rfc8785.dumps(entries[2])
    big = text.replace(b'"submission":"s"', b'"submission":9007199254740993')
    half = text.replace(b'"submission":"s"', b'"submission":"\\ud800"')
    lines = [rfc8785.dumps(entry) for entry in entries]
    for line, said in ((big, "2 to the power of 53"), (half, "half of a surrogate pair")):
        assert said in run(b"\n".join([*lines[:2], line, *lines[3:]]))[1]


@pytest.mark.parametrize("change", [{"sequence": True}, {"sequence": "1"}, {"body": []}, {"more": 1}, {"kind": None}])
def test_an_entry_of_another_shape_is_no_entry(entries, run, change):
    entries[2] |= change
    assert "What stands where entry 3 should" in run(entries)[1]


def test_a_record_has_to_begin_with_its_key(run):
    record = begin()
    record[0]["body"]["public_key"] = "zz"
    assert "Entry 1 does not begin a record" in run([seal(record[0])])[1]


def test_usage_and_files_that_cannot_be_read_are_neither_right_nor_wrong(entries, run, tmp_path, capsys):
    assert verify.main([str(tmp_path / "none.jsonl")]) == 2
    assert verify.main([str(tmp_path)]) == 2
    assert run(entries, tmp_path / "none.pdf")[0] == 2
    for arguments in ([], ["a", "--head", "x"], ["a", "--expect-head", "1"], ["a", "b", "c"]):
        with pytest.raises(SystemExit) as ended:
            verify.main(arguments)
        assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


# What was saved


def test_a_saved_file_is_told_by_every_page_that_shows_it(entries, run, tmp_path):
    saved = tmp_path / "strategy.pdf"
    saved.write_bytes(b"%PDF-1.7 signed")
    edition(entries, 3, published(9, assets=[sha256(saved.read_bytes())], title="Strategy\x1b[2J"), published(10))
    status, said = run(entries, saved)
    assert status == 0
    assert "SIGNED" in said
    assert "a file of edition 3: “Strategy?[2J” at /page-9/ (page 9)" in said
    assert "from acpo, signed off by npia, home-office" in said
    saved.write_bytes(b"%PDF-1.7 swapped")
    status, said = run(entries, saved)
    assert status == 1
    assert "NOT SIGNED" in said


def test_an_emergency_is_called_one_and_is_no_sign_off(entries, run, tmp_path):
    saved = tmp_path / "notice.pdf"
    saved.write_bytes(b"at night")
    assets = [sha256(b"at night")]
    edition(entries, 3, published(9, assets=assets, authority="emergency"))
    status, said = run(entries, saved)
    assert status == 1
    assert "was published, but not signed off by the board" in said
    assert "published IN AN EMERGENCY, before the board decided, by npia, home-office" in said
    edition(entries, 4, published(9, assets=assets, authority="correction"))
    status, said = run(entries, saved)
    assert status == 0
    assert "a clerical correction signed off by npia, home-office" in said


def test_a_broken_record_proves_nothing_about_a_saved_file(entries, run, tmp_path):
    saved = tmp_path / "strategy.pdf"
    saved.write_bytes(b"signed")
    edition(entries, 3, published(9, assets=[sha256(b"signed")]))
    entries[1]["at"] = "2010-01-01T00:00:00Z"
    status, said = run(entries, saved)
    assert status == 1
    assert "SIGNED" not in said


def test_a_signed_form_is_told_however_it_is_laid_out(entries, run, tmp_path):
    form = {"type": "home.GuidancePage", "path": "/é/", "representation": {"title": "A", "😀": 1}, "assets": []}
    edition(entries, 3, published(9, digest=digest_of(form), kind="withdrawal"))
    saved = tmp_path / "signed.json"
    for text in (rfc8785.dumps(form), laid_out(form), laid_out(form | {"meta": {"notice": "x"}})):
        saved.write_bytes(text)
        status, said = run(entries, saved)
        assert status == 0
        assert "the signed form of edition 3: “Page 9” at /page-9/ (page 9, withdrawal)" in said
    saved.write_bytes(laid_out(form | {"representation": {"title": "B"}}))
    assert run(entries, saved)[0] == 1


def test_what_is_left_of_a_redacted_page_is_called_redacted(entries, run, tmp_path):
    form = {
        "type": "home.GuidancePage",
        "path": "/page-9/",
        "representation": {"title": "A", "summary": "B"},
        "assets": [],
    }
    edition(
        entries, 3, published(9, digest=digest_of(form)), published(10, digest=digest_of(form | {"path": "/page-10/"}))
    )
    named = [{"content": 9, "edition": 3, "digest": digest_of(form)}]
    body = {"redaction": "r-1", "ground": "Court order.", "entries": [], "assets": [], "publications": named}
    follow(entries, "redaction", body)
    saved = tmp_path / "signed.json"
    left = {"representation": {"title": "A", "summary": "█"}}
    saved.write_bytes(laid_out(form | left))
    status, said = run(entries, saved)
    assert (status, "REDACTED." in said, "SIGNED" in said) == (1, True, False)
    assert "Something was taken out of the page at /page-9/ by redaction r-1: Court order." in said
    saved.write_bytes(laid_out(form | left | {"path": "/page-10/"}))
    status, said = run(entries, saved)
    assert (status, "REDACTED." in said, "NOT SIGNED" in said) == (1, False, True)


def test_a_page_is_told_by_the_manifest_of_its_edition(entries, run, tmp_path):
    page = tmp_path / "page.html"
    page.write_bytes(b"<!doctype html><title>Page 8</title>")
    responses = {"/page-8/": sha256(page.read_bytes()), "/api/v2/pages/8/": sha256(b"{}")}
    manifest = {"edition": 2, "release": "abc", "responses": responses}
    follow(entries, "manifest", {"edition": 2, "release": "abc", "count": 2, "root": digest_of(manifest)})
    path = tmp_path / "kept" / "2-abc.json"
    path.parent.mkdir()
    path.write_bytes(laid_out(manifest))
    assert run(entries, page)[0] == 1
    status, said = run(entries, page, "--manifest", path)
    assert status == 0
    assert "It is what the portal answered at /page-8/ in edition 2, release abc." in said
    assert "There stood edition 2: “Page 8”" in said
    path.rename(tmp_path / "2-abc.json")
    page.write_bytes(b"{}")
    status, said = run(entries, page)
    assert (status, "at /api/v2/pages/8/" in said, "There stood edition 2: “Page 8”" in said) == (0, True, True)


def test_a_manifest_that_no_entry_vouches_for_proves_nothing(entries, run, tmp_path):
    page = tmp_path / "page.html"
    page.write_bytes(b"forged")
    manifest = {"edition": 2, "release": "abc", "responses": {"/page-8/": sha256(b"forged")}}
    path = tmp_path / "manifest.json"
    for text in (laid_out(manifest), b"[1]", b"\xff", b"{"):
        path.write_bytes(text)
        assert run(entries, page, "--manifest", path)[0] == 1


def test_of_a_page_without_its_manifest_it_cannot_tell_and_says_which_to_fetch(entries, run, tmp_path):
    saved = tmp_path / "saved"
    saved.write_bytes(b"\xef\xbb\xbf\n<!DOCTYPE html><title>Page 8</title>")
    status, said = run(entries, saved)
    assert (status, "CANNOT TELL." in said, "SIGNED" in said) == (1, True, False)
    assert "The record names no manifest yet." in said
    for edition_number, release in ((2, "old"), (3, "abc\x1b"), (3, "def")):
        body = {"edition": edition_number, "release": release, "count": 1, "root": digest_of([edition_number, release])}
        follow(entries, "manifest", body)
    for text in (b"<html>", b'{"id": 8, "size": 1.5}', b"[]"):
        saved.write_bytes(text)
        status, said = run(entries, saved)
        assert (status, "CANNOT TELL." in said, "SIGNED" in said) == (1, True, False)
        assert "Download /record/manifests/3/abc?.json, name it" in said
        assert "/record/manifests/3/def.json" in said
        assert "/record/manifests/2/" not in said
        assert "another edition than 3" in said


@pytest.mark.parametrize(
    "text", [b"%PDF-1.7", b"{no JSON", b'{"type": 1, "path": 1, "representation": 1, "assets": 1}']
)
def test_what_needs_no_manifest_is_not_signed(entries, run, tmp_path, text):
    saved = tmp_path / "saved"
    saved.write_bytes(text)
    status, said = run(entries, saved)
    assert (status, "CANNOT TELL." in said, "NOT SIGNED." in said) == (1, False, True)


def test_a_page_that_its_manifest_does_not_name_is_not_signed(entries, run, tmp_path):
    manifest = {"edition": 2, "release": "abc", "responses": {"/page-8/": sha256(b"another")}}
    follow(entries, "manifest", {"edition": 2, "release": "abc", "count": 1, "root": digest_of(manifest)})
    (tmp_path / "manifest.json").write_bytes(laid_out(manifest))
    saved = tmp_path / "page.html"
    saved.write_bytes(b"<!doctype html>forged")
    status, said = run(entries, saved)
    assert (status, "CANNOT TELL." in said, "NOT SIGNED." in said) == (1, False, True)


def test_what_was_redacted_is_told_by_its_digest(entries, run, tmp_path):
    redaction = str(uuid.uuid4())
    redact(entries, 4, redaction, assets=[sha256(b"destroyed")])
    saved = tmp_path / "kept.pdf"
    saved.write_bytes(b"destroyed")
    status, said = run(entries, saved)
    assert status == 0
    assert f"later destroyed by redaction {redaction}: Court order." in said


# The file itself


def test_the_one_file_runs_alone_and_imports_nothing_of_the_portal(entries, tmp_path):
    alone = tmp_path / "verify.py"
    alone.write_bytes(Path(verify.__file__).read_bytes())
    export = write(tmp_path / "export.jsonl", entries)
    done = subprocess.run([sys.executable, "-I", alone, export], capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    export.write_bytes(export.read_bytes()[:-40])
    done = subprocess.run([sys.executable, "-I", alone, export], capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    modules = "import sys, verify; print(sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", modules], capture_output=True, text=True, cwd=tmp_path)
    assert "cryptography" in done.stdout
    assert not {"django", "rfc8785", "cctvportal"} & set(eval(done.stdout))


texts = st.text(st.characters(codec="utf-8"))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=30,
)


@given(values)
def test_its_canonical_json_is_that_of_the_library_that_signs(value):
    assert verify.canonical(value) == rfc8785.dumps(value)
    assert verify.parsed(verify.canonical(value), "It") == value


@given(st.floats() | st.integers(min_value=2**53) | st.integers(max_value=-(2**53)) | st.just("\ud800") | st.binary())
def test_what_json_does_not_carry_exactly_is_refused(value):
    for nested in (value, [value], {"a": value}):
        with pytest.raises(verify.Malformed):
            verify.canonical(nested)


@given(st.binary(max_size=400))
def test_no_bytes_whatever_make_it_stumble(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("export") / "export.jsonl"
    path.write_bytes(text)
    assert verify.main([str(path)]) == 1


anything = st.dictionaries(
    st.sampled_from(
        ["edition", "publications", "opens", "redaction", "entries", "assets", "ground", "root", "release", "redacted",
         "content", "digest", "seats", "path", "title", "public_key", "responses", "notice", "portal", "sequence"]
    ),
    values | st.lists(st.dictionaries(st.sampled_from(["content", "digest", "assets", "seats", "path"]), values)),
)  # fmt: skip


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.sampled_from(["edition", "redaction", "manifest", "key-rotation", "other"]), anything)),
    anything,
    values,
)
def test_a_forger_who_has_the_key_makes_it_stumble_neither(tmp_path_factory, told, beginning, saved):
    """Bodies of any shape whatever, rightly hashed and signed; and a saved file that they vouch for."""
    record: list[dict] = []
    follow(record, "record-begun", beginning | {"public_key": public(KEY)})
    for kind, body in told:
        follow(record, kind, body)
    folder = tmp_path_factory.mktemp("forged")
    file = folder / "saved.json"
    file.write_bytes(rfc8785.dumps(saved))
    follow(record, "manifest", {"root": sha256(file.read_bytes())})
    edition(record, 1, published(1, assets=[sha256(file.read_bytes())], seats=None, title=None))
    edition(record, 2, published(2) | {"content": saved})
    export = write(folder / "export.jsonl", record)
    assert verify.main([str(export), str(file), "--manifest", str(file)]) in (0, 1)
    file.write_bytes(rfc8785.dumps({"type": "", "path": "/page-2/", "representation": saved, "assets": []}))
    assert verify.main([str(export), str(file)]) in (0, 1)
