"""What the machine must offer, each lack said in one sentence. Runs on old Pythons, so that it can say so.

``surroundings.py`` looks at Python alone, ``surroundings.py --port`` at the port as well.
"""

import os
import socket
import sys

PYTHON = (3, 11)


def check_python(version=sys.version_info):
    """End with a sentence where this Python is too old."""
    if version[:2] < PYTHON:
        found = ".".join(str(part) for part in version[:2])
        sys.exit(
            f"The portal needs Python 3.11 or later, and this is Python {found}. "
            "Name a later one, for example: make run PYTHON=python3.12"
        )


def port_from_environment(target="run", default=8000):
    """The port that ``PORT`` names to a target of make; ends with a sentence where it cannot be had."""
    text = os.environ.get("PORT") or str(default)
    if not text.isdigit() or not 0 < int(text) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, and it is {text!r}.")
    check_port(int(text), target)
    return int(text)


def check_port(port, target="run"):
    """End with a sentence where another program has the port, or this user may not."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            sys.exit(f"Port {port} is reserved for the administrator. Choose one above 1023: make {target} PORT=8001")
        except OSError:
            following = f"make {target} PORT={port % 65535 + 1}"
            sys.exit(f"Port {port} is taken by another program. Choose another one: {following}")


if __name__ == "__main__":
    check_python()
    if "--port" in sys.argv[1:]:
        port_from_environment()
