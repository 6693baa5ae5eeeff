"""Words come from rows alone, and a row's index is computed by what the names of its function mean to the owner."""

from django.db import migrations

# In place of a type a temporary one of that name would be taken, by functions that look where their caller looks: these
# fill a generated column, for whoever inserts. The triggers write words with the owner's rights; others have none.
HELD = r"""
ALTER FUNCTION search_words(text, "char") SET search_path = public, pg_temp;
ALTER FUNCTION search_document(text, text, text, text) SET search_path = public, pg_temp;
ALTER FUNCTION search_words_of(text) SET search_path = public, pg_temp;
ALTER FUNCTION search_adds_words() SECURITY DEFINER;
REVOKE INSERT ON search_searchword FROM cctv_cms;
"""
BACK = r"""
GRANT INSERT ON search_searchword TO cctv_cms;
ALTER FUNCTION search_adds_words() SECURITY INVOKER;
ALTER FUNCTION search_words_of(text) RESET search_path;
ALTER FUNCTION search_document(text, text, text, text) RESET search_path;
ALTER FUNCTION search_words(text, "char") RESET search_path;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0007_rows_are_what_was_signed")]

    operations = [migrations.RunSQL(HELD, BACK)]
