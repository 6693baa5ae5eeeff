"""What is entered is judged by what is committed now, and not by what a transaction saw when it began.

In REPEATABLE READ or SERIALIZABLE a trigger looks at the database as it was (PostgreSQL documentation, 13.2). Whoever began such
a transaction before her key was revoked, or her place ended, could have voted with it ever after.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION signoff_sees_what_is_committed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION '% takes nothing from a transaction that is %', TG_TABLE_NAME,
      current_setting('transaction_isolation')
      USING ERRCODE = 'check_violation', HINT = 'Use READ COMMITTED, in which triggers see what others have committed.';
  END IF;
  RETURN NULL;
END $$;
"""

OF_APP = {
    "agencies": "chair countersignature delegation keyadmission keyrevocation membership revocation seat signingkey",
    "publication": "asset destruction edition editioncount publication publicationasset publishedfile route tombstone",
    "record": "recordentry secret",
    "signoff": "contribution contributor duty emergency emergencyevent emergencysignature pack packevent packitem "
    "packremoval policy redaction redactionevent redactionsignature signoff submission submissionevent vote",
}
TABLES = [f"{app}_{table}" for app, tables in OF_APP.items() for table in tables.split()]


class Migration(migrations.Migration):
    dependencies = [("signoff", "0020_dated_now"), ("publication", "0010_what_a_digest_is_of")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION signoff_sees_what_is_committed"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER sees_what_is_committed BEFORE INSERT ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION signoff_sees_what_is_committed()",
                f"DROP TRIGGER sees_what_is_committed ON {table}",
            )
            for table in TABLES
        ),
    ]
