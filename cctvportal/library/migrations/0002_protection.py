from django.db import migrations

from cctvportal.record.protection import append_only


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial"), ("record", "0001_initial")]

    operations = [append_only("library_upload"), append_only("library_frozenfile")]
