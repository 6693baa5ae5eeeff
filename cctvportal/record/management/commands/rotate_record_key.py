from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cctvportal.record import keys, rotation


class Command(BaseCommand):
    help = "Put a new signing key of the record in force. The key configured now signs the entry that says so."

    def add_arguments(self, parser: CommandParser) -> None:
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--new-key-file", type=Path, metavar="FILE", help="A file with the new key, 64 hex digits.")
        source.add_argument("--generate", type=Path, metavar="FILE", help="Make a key, and write it to this new file.")

    def handle(self, *args: object, new_key_file: Path | None, generate: Path | None, **options: Any) -> None:
        path = (generate or new_key_file or Path()).resolve()
        try:
            if generate:
                rotation.generate(path)
            key = rotation.read(path)
            entry = rotation.rotate(key)
        except (rotation.NotRotated, ImproperlyConfigured) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Entry {entry.sequence} of the record puts the key {keys.public_key_hex(key)} in force.\n"
            f"Now set RECORD_SIGNING_KEY_FILE to {path} for every process, take RECORD_SIGNING_KEY away, and restart "
            "them: until then nothing can be submitted, voted on or published."
        )
