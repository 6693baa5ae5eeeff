from django.db import migrations

from cctvportal.record.protection import append_only

# The CMS writes what happens and changes nothing that a message said; the public's role has no part in it.
GRANTS = """
REVOKE DELETE, TRUNCATE ON frontends_endpoint, frontends_message FROM cctv_cms;
REVOKE UPDATE ON frontends_message, frontends_secret FROM cctv_cms;
GRANT UPDATE (state, due_at, tries, queued_until, claimed_until) ON frontends_message TO cctv_cms;
GRANT UPDATE (valid_until) ON frontends_secret TO cctv_cms;
"""
BACK = """
GRANT DELETE ON frontends_endpoint, frontends_message TO cctv_cms;
GRANT UPDATE ON frontends_message, frontends_secret TO cctv_cms;
"""


class Migration(migrations.Migration):
    dependencies = [("frontends", "0001_initial"), ("record", "0001_initial")]

    operations = [
        append_only("frontends_attempt"),
        migrations.RunSQL(GRANTS, BACK),
    ]
