"""A file is what its name says, whole and open, or it is not taken."""

import pytest
from django.conf import settings

from cctvportal.library import checking, kinds
from cctvportal.library.checking import check_document, check_image
from cctvportal.library.errors import UnreadableFile

from . import files

OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
WHOLE = {
    "bulletin.pdf": files.pdf(),
    "BULLETIN.PDF": files.pdf(),
    "plan.docx": files.docx(),
    "plan.odt": files.odt(),
    "costs.xlsx": files.packed(types=b"<Types/>", xl__workbook_xml=b"<workbook/>"),
    "costs.csv": "Place,Cameras\r\nTown,4\r\nCafé,1\r\n".encode("utf-8-sig"),
    "notes.txt": files.TEXT,
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_document_of_a_known_kind_is_taken(name):
    check_document(name, files.upload(name, WHOLE[name]))


REFUSED = {
    "a kind that the library does not take": ("tool.exe", b"MZ", "does not take"),
    "no extension": ("README", files.TEXT, "does not take"),
    "web page": ("page.html", b"<html></html>", "does not take"),
    "empty PDF": ("empty.pdf", b"", "is not a PDF"),
    "picture called PDF": ("scan.pdf", files.picture(), "is of the kind PNG"),
    "damaged PDF": ("half.pdf", files.pdf()[:60], "damaged"),
    "locked PDF": ("locked.pdf", files.pdf(locked=True), "locked with a password"),
    "PDF called Word": ("plan.docx", files.pdf(), "is of the kind PDF"),
    "Excel called Word": ("plan.docx", WHOLE["costs.xlsx"], "is not a Word document"),
    "ZIP called Word": ("plan.docx", files.packed(a_txt=b"text"), "is not a Word document"),
    "damaged Word": ("plan.docx", files.docx()[:-30], "damaged"),
    "locked or old Word": ("plan.docx", OLD_WORD, "locked with a password or in an old"),
    "Word with macros": ("plan.docx", files.docx(word__vbaProject_bin=b"macro"), "macros"),
    "spreadsheet called text": ("plan.odt", files.odt(SPREADSHEET), "not an OpenDocument text"),
    "programme called text": ("notes.txt", b"\x7fELF\x02\x01\x01" + bytes(20), "is not plain text"),
    "picture called table": ("costs.csv", files.picture("JPEG"), "is of the kind JPG"),
    "text in another encoding": ("notes.txt", "Café".encode("latin-1"), "not in UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_any_other_file_is_refused_with_the_reason(case):
    name, data, reason = REFUSED[case]

    with pytest.raises(UnreadableFile, match=reason):
        check_document(name, files.upload(name, data))


def test_a_packed_file_is_judged_without_unpacking_it(monkeypatch):
    monkeypatch.setattr(checking, "UNPACKED_LIMIT", 1000)
    bomb = files.docx(word__media=bytes(100_000))

    with pytest.raises(UnreadableFile, match="unpack to more"):
        check_document("plan.docx", files.upload("plan.docx", bomb))


def test_a_packed_file_with_endless_contents_is_not_listed(monkeypatch):
    monkeypatch.setattr(checking, "DIRECTORY_LIMIT", 100)

    with pytest.raises(UnreadableFile, match="damaged"):
        check_document("plan.docx", files.upload("plan.docx", files.docx()))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_whole_picture_is_taken_and_a_cut_one_is_not(kind):
    data = files.picture(kind)

    check_image(files.upload("people", data))
    with pytest.raises(UnreadableFile, match="damaged"):
        check_image(files.upload("people", data[: len(data) * 2 // 3]))


def test_the_settings_and_the_library_name_the_same_kinds():
    assert set(settings.WAGTAILDOCS_EXTENSIONS) == set(kinds.DOCUMENTS)
    assert set(settings.WAGTAILIMAGES_EXTENSIONS) == set(kinds.IMAGES)
