"""Whose work a submission is: whoever changed it, and whoever brought a file that is new in it."""

import pytest

from cctvportal.agencies.enums import Role
from cctvportal.kernel.canonical import sha256
from cctvportal.library.models import FrozenFile, Upload
from cctvportal.signoff.rules import Refused
from tests.builders import asset_use, join, make_content, publish_content, submit_content
from tests.publication_builder import freeze


def brought_by(board, data: bytes, user) -> object:
    """The use of a file that ``user`` uploaded; nobody known where ``user`` is None."""
    digest = sha256(data)
    Upload.objects.create(sha256=digest, user=user)
    FrozenFile.objects.create(sha256=digest, size=len(data), content_type="application/pdf")
    freeze(board, data, "application/pdf")
    return asset_use(sha256=digest, size=len(data))


def test_who_uploads_a_file_that_is_new_in_it_contributes(board, home):
    member = board.members["npia"]
    join(member, board.agencies["acpo"], Role.EDITOR)
    submission = submit_content(board, make_content(assets=(brought_by(board, b"New.", member),)))
    assert set(submission.contributors.all()) == {board.editors["acpo"], member}


def test_who_uploaded_a_file_that_is_public_already_does_not(board, home):
    member = board.members["npia"]
    join(member, board.agencies["acpo"], Role.EDITOR)
    content = make_content(assets=(brought_by(board, b"Known.", member),))
    publish_content(board, content)
    changed = content.representation | {"title": "Other words about the same file"}
    again = make_content(
        content_id=content.content_id, path=content.path, slug=content.slug, representation=changed,
        assets=content.assets,
    )  # fmt: skip
    assert member not in submit_content(board, again).contributors.all()


def test_a_file_that_nobody_known_brought_is_not_submitted(board, home):
    with pytest.raises(Refused, match="by nobody known"):
        submit_content(board, make_content(assets=(brought_by(board, b"From nowhere.", None),)))
