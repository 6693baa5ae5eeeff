"""The seal of a delegation is over a number of its own, so that a revoked one is not given again by copying it."""

from importlib import import_module

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models

BEFORE = import_module("cctvportal.agencies.migrations.0010_signing_keys").SEALED
BEFORE = BEFORE.partition("CREATE FUNCTION agencies_delegation_is_sealed()")[2].partition("END $$;")[0]
DATES = "NEW.from_date::text, NEW.until_date::text"
AFTER = BEFORE.replace(DATES, f"{DATES}, NEW.nonce::text")
REPLACED = "CREATE OR REPLACE FUNCTION agencies_delegation_is_sealed(){}END $$;"


class Migration(migrations.Migration):
    dependencies = [("agencies", "0011_names_hold")]

    operations = [
        migrations.AddField(
            "delegation", "nonce", models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
        ),
        migrations.RunSQL(REPLACED.format(AFTER), REPLACED.format(BEFORE)),
    ]
