"""A version whose file was destroyed stands again without it, at another address too: a move takes along what is left."""

from importlib import import_module

from django.db import migrations

from cctvportal.kernel.replacing import changed, replacing

NOT_AGAIN = replacing(
    import_module("cctvportal.publication.migrations.0005_tombstones").NOT_AGAIN, "publication_file_was_not_redacted"
)
# The digest is also of the address.
WHEREVER_IT_STANDS = changed(
    NOT_AGAIN,
    (
        "AND before.digest = again.digest",
        "AND before.representation::text = again.representation::text\n"
        "      AND before.assets::text = again.assets::text",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("publication", "0014_entries_open_in_form")]

    operations = [migrations.RunSQL(WHEREVER_IT_STANDS, NOT_AGAIN)]
