"""Whatever a submission says can be read by those who count and list it, and has one digest wherever that is computed."""

from importlib import import_module

from django.db import migrations

from cctvportal.kernel.replacing import changed, replacing

IS_WHOLE = replacing(
    import_module("cctvportal.signoff.migrations.0019_submissions_are_whole").WHOLE, "signoff_submission_is_whole"
)

# In step with ``policies.resolved``. What is cast to a number in SQL may be a text, with which Python does not count.
COUNTS = """
CREATE FUNCTION signoff_can_be_counted(policy jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(
    NOT EXISTS (
      SELECT FROM (VALUES ('code', 'string'), ('name', 'string'), ('seats', 'array'), ('required', 'array'),
        ('quorum', 'number'), ('outside', 'number'), ('version', 'number'), ('abstentions', 'string'),
        ('on_return', 'string')) AS term(name, type)
      WHERE jsonb_typeof(policy -> term.name) IS DISTINCT FROM term.type
    )
    AND coalesce(jsonb_typeof(policy -> 'fallback'), 'null') IN ('number', 'null')
    AND coalesce(jsonb_typeof(policy -> 'decide_within'), 'null') IN ('number', 'null')
    AND NOT jsonb_path_exists(policy, 'strict $.** ? (@.type() == "number" && (@ < 0 || @ > 1000000 || @.floor() != @))')
    AND NOT jsonb_path_exists(policy, 'strict $.seats[*] ? (@.type() != "string")', '{}', true)
    AND NOT jsonb_path_exists(policy, 'strict $.required[*] ? (@.type() != "string")', '{}', true),
    false)
$$;
"""

# The text of an instant that no calendar has is NULL, and so found wherever the content has a null.
CAN_BE_READ = changed(
    IS_WHOLE,
    (
        "BEGIN\n  IF",
        """BEGIN
  IF EXISTS (
    SELECT FROM unnest(NEW.boundaries || NEW.decide_by) AS instant
    WHERE instant NOT BETWEEN '1900-01-01' AND '9000-01-01'
  ) OR NEW.boundaries <> array_remove(NEW.boundaries, NULL) THEN
    RAISE EXCEPTION 'submission % names an instant that no calendar has', NEW.id USING ERRCODE = 'check_violation';
  ELSIF NOT signoff_can_be_counted(NEW.policy) THEN
    RAISE EXCEPTION 'submission % keeps a policy that nobody can count with', NEW.id USING ERRCODE = 'check_violation';
  ELSIF""",
    ),
)


class Migration(migrations.Migration):
    dependencies = [
        ("signoff", "0029_what_was_sealed_alone"),
        ("publication", "0013_entries_of_what_was_done"),
    ]

    operations = [
        migrations.RunSQL(COUNTS, "DROP FUNCTION signoff_can_be_counted"),
        migrations.RunSQL(CAN_BE_READ, IS_WHOLE),
    ]
