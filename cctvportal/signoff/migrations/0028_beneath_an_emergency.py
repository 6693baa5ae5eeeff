"""Nothing new stands beneath a page that an emergency alone brought: it would outlive the page above it.

What lost the page above it all the same, because that could not come back, can be put behind a notice where it stands.
"""

from importlib import import_module

from django.db import migrations

from cctvportal.kernel.replacing import changed, replacing

WHOLE = import_module("cctvportal.publication.migrations.0011_editions_are_whole").WHOLE
IN_PLACE = replacing(WHOLE, "publication_edition_is_in_place")

# In step with publication/checks.py.
ALONE = """
CREATE FUNCTION publication_by_an_emergency_alone(above publication_publication) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT above.authority = 'emergency' AND above.kind = 'content' AND NOT EXISTS (
    SELECT FROM publication_route AS r JOIN publication_publication AS before ON before.id = r.publication_id
    WHERE r.content_id = above.content_id AND r.kind = 'canonical' AND r.until_edition_id = above.edition_id
      AND before.kind = 'content'
  )
$$;

CREATE FUNCTION publication_is_new_there(p publication_publication) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT NOT EXISTS (
    SELECT FROM publication_route AS r JOIN publication_publication AS before ON before.id = r.publication_id
    WHERE r.content_id = p.content_id AND r.kind = 'canonical' AND r.until_edition_id = p.edition_id
      AND before.parent_id = p.parent_id
      AND (p.kind <> 'content' OR before.kind = 'content' OR p.emergency IS NOT NULL AND p.authority <> 'emergency')
  )
$$;

CREATE FUNCTION publication_is_a_notice_in_place(p publication_publication) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT p.kind IN ('withdrawal', 'hold') AND EXISTS (
    SELECT FROM publication_route AS r JOIN publication_publication AS before ON before.id = r.publication_id
    WHERE r.content_id = p.content_id AND r.kind = 'canonical' AND r.until_edition_id = p.edition_id
      AND before.path = p.path AND before.parent_id = p.parent_id
  )
$$;
"""
NOT_ALONE = """
DROP FUNCTION publication_is_a_notice_in_place;
DROP FUNCTION publication_is_new_there;
DROP FUNCTION publication_by_an_emergency_alone;
"""

BENEATH = changed(
    IN_PLACE,
    (
        "      SELECT FROM publication_route AS above\n",
        "      SELECT FROM publication_route AS above JOIN publication_publication AS parent"
        " ON parent.id = above.publication_id\n",
    ),
    (
        "        AND p.path = above.path || p.slug || '/'\n    ) END",
        "        AND p.path = above.path || p.slug || '/'\n"
        "        AND NOT (publication_by_an_emergency_alone(parent) AND publication_is_new_there(p))\n"
        "    ) AND NOT publication_is_a_notice_in_place(p) END",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("signoff", "0027_what_a_correction_leaves"), ("publication", "0011_editions_are_whole")]

    operations = [
        migrations.RunSQL(ALONE, NOT_ALONE),
        migrations.RunSQL(BENEATH, IN_PLACE),
    ]
