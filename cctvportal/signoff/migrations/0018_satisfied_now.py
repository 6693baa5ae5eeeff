"""Members count as of the moment of signing off, whatever time the row tells: one who has left does not any more."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("cctvportal.signoff.migrations.0004_bad_days_protection").SATISFIED
BEFORE = BEFORE.partition("CREATE FUNCTION signoff_sign_off_is_satisfied()")[2].partition("END $$;")[0]
AFTER = BEFORE.replace("NEW.at)", "greatest(NEW.at, now()))")
REPLACED = "CREATE OR REPLACE FUNCTION signoff_sign_off_is_satisfied(){}END $$;"


class Migration(migrations.Migration):
    dependencies = [("signoff", "0017_types_hold"), ("agencies", "0012_delegations_once")]

    operations = [migrations.RunSQL(REPLACED.format(AFTER), REPLACED.format(BEFORE))]
