"""A new signing key is put in force by the old one, and by nothing else."""

import stat
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError

from cctvportal.record import keys
from cctvportal.record.append import append
from cctvportal.record.models import RecordEntry
from cctvportal.record.security import note_security
from cctvportal.record.verification import examined_record, examined_security
from deploy.prepare import require_the_records_key

pytestmark = pytest.mark.django_db


def rotate(**options):
    out = StringIO()
    call_command("rotate_record_key", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def new_key(tmp_path):
    path = tmp_path / "new-key"
    path.write_text("ab" * 32 + "\n")
    path.chmod(0o600)
    return path


def use(settings, path):
    settings.RECORD_SIGNING_KEY = ""
    settings.RECORD_SIGNING_KEY_FILE = str(path)


def test_the_old_key_signs_the_rotation_and_the_new_one_what_follows(new_key, settings):
    append("test", {})
    note_security("test", {})
    old = keys.key_id(keys.signing_key())
    assert "Entry 3 of the record puts the key" in rotate(new_key_file=new_key)
    use(settings, new_key)
    append("test", {})
    note_security("test", {})
    rotation, proof, after = RecordEntry.objects.filter(sequence__gte=3)
    assert (rotation.kind, rotation.key_id) == ("key-rotation", old)
    assert (proof.kind, proof.body) == ("key-in-force", rotation.body)
    assert proof.key_id == after.key_id == keys.key_id(keys.signing_key()) != old
    assert examined_record().problems == examined_security().problems == []


def test_until_the_new_key_is_configured_nothing_is_appended(new_key):
    append("test", {})
    rotate(new_key_file=new_key)
    with pytest.raises(ImproperlyConfigured, match="Set RECORD_SIGNING_KEY or"):
        append("test", {})
    assert RecordEntry.objects.count() == 4


def test_a_key_that_was_never_put_in_force_signs_nothing(settings):
    append("test", {})
    settings.RECORD_SIGNING_KEY = "cd" * 32
    with pytest.raises(ImproperlyConfigured, match="rotate_record_key"):
        append("test", {})


def test_the_old_key_signs_no_more_after_the_new_one(new_key, settings):
    rotate(new_key_file=new_key)
    before = settings.RECORD_SIGNING_KEY
    use(settings, new_key)
    append("test", {})
    settings.RECORD_SIGNING_KEY = before
    with pytest.raises(ImproperlyConfigured):
        append("test", {})


def test_a_key_that_nobody_has_is_named_for_nothing(settings):
    """Whoever has the old key can name any; what it is named for is proven by what it signs."""
    append("key-rotation", {"public_key": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"})
    append("test", {})
    assert examined_record().problems == []
    settings.RECORD_SIGNING_KEY = "cd" * 32
    with pytest.raises(ImproperlyConfigured):
        append("test", {})


def test_a_key_that_was_named_alone_may_go_on(new_key, settings):
    """As after a rotation by earlier software, which the old key's entry ended."""
    append("key-rotation", {"public_key": keys.public_key_hex(keys.key_in(new_key))})
    use(settings, new_key)
    append("test", {})
    append("test", {})
    assert examined_record().problems == []


def test_make_run_does_not_begin_where_the_record_has_another_key(settings):
    """A checkout made anew in the place of another finds the database of that one, and not its key."""
    require_the_records_key()
    append("test", {})
    require_the_records_key()
    settings.RECORD_SIGNING_KEY = "cd" * 32
    with pytest.raises(SystemExit, match="make demo-reset"):
        require_the_records_key()


def test_only_who_has_the_key_in_force_rotates_it(new_key, settings, tmp_path):
    append("test", {})
    settings.RECORD_SIGNING_KEY = "cd" * 32
    with pytest.raises(CommandError, match="The record goes on with the key"):
        rotate(new_key_file=new_key)


def test_a_key_is_made_in_a_new_file_for_its_owner_alone(tmp_path, settings):
    path = tmp_path / "made"
    assert str(path) in rotate(generate=path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    use(settings, path)
    append("test", {})
    assert examined_record().problems == []


def test_files_that_are_no_key_are_refused_and_nothing_is_written(new_key, tmp_path, settings):
    other = tmp_path / "other"
    other.write_bytes(b"\xff\xfe no key")
    other.chmod(0o600)
    in_force = tmp_path / "in-force"
    in_force.write_text(settings.RECORD_SIGNING_KEY)
    in_force.chmod(0o600)
    new_key.chmod(0o640)
    for options, said in (
        ({"generate": other}, "is never written over a file"),
        ({"generate": tmp_path / "no" / "folder"}, "cannot be written"),
        ({"new_key_file": tmp_path / "none"}, "cannot be read"),
        ({"new_key_file": other}, "cannot be read"),
        ({"new_key_file": new_key}, "chmod 600"),
        ({"new_key_file": in_force}, "the key in force"),
    ):
        with pytest.raises(CommandError, match=said):
            rotate(**options)
    assert other.read_bytes() == b"\xff\xfe no key"
    assert not RecordEntry.objects.exists()


def test_appending_asks_no_more_of_the_database_for_the_key(django_assert_num_queries):
    append("test", {})
    with django_assert_num_queries(5):  # a savepoint, the lock, the last entry, the new one, the savepoint's end
        append("test", {})
