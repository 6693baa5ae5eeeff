"""``make messages``: what templates and code say to readers, into the catalogues of cctvportal/locale."""

import os
import re
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

CATALOGUES = settings.BASE_DIR / "cctvportal" / "locale"
FILES = "*/LC_MESSAGES/django.po"
ELSEWHERE = [".*", "node_modules", "var", "tests", "docs", "mutants", "locale"]
# The time of the run, of which a second run with the same messages would differ.
TIMES = re.compile(r'^"(POT-Creation-Date|PO-Revision-Date): .*\n', re.MULTILINE)


def extract(catalogues: Path = CATALOGUES) -> None:
    """Bring every catalogue beneath ``catalogues`` up to date, translations kept. Needs xgettext and msgmerge."""
    before = Path.cwd()
    os.chdir(settings.BASE_DIR)
    try:
        languages = [file.parts[-3] for file in catalogues.glob(FILES)]
        options = {"no_obsolete": True, "add_location": "file", "no_wrap": True, "verbosity": 0}
        call_command("makemessages", locale=languages, ignore_patterns=ELSEWHERE, **options)
    finally:
        os.chdir(before)
    for file in catalogues.glob(FILES):
        file.write_text(TIMES.sub("", file.read_text()))


if __name__ == "__main__":
    django.setup()
    extract()
