"""Varnish in front of the portal of ``make run``, until Ctrl-C (``make serve-varnish``)."""

import contextlib
import os
import signal
import socket
import sys

import surroundings
import varnish_process
from varnish_process import embedded

TARGET = "serve-varnish"


def main() -> None:
    """Look whether the portal, Varnish and the port are there, and serve."""
    port = surroundings.port_from_environment(TARGET, 8090)
    backend = int(os.environ.get("BACKEND", "8000"))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", backend)):
            sys.exit(
                f"Nothing answers on port {backend}. Start the portal first: make run (BACKEND=8001 for another port)"
            )
    with contextlib.suppress(KeyboardInterrupt):
        try:
            process = varnish_process.start(backend, port, embedded.DATA / "varnish")
        except varnish_process.VarnishFailed as problem:
            sys.exit(str(problem))
        print(f"The portal through Varnish is at http://localhost:{port}/. Ctrl-C stops it.", flush=True)
        print(f"It is told of editions at once where make run has CACHES_IN_FRONT=http://127.0.0.1:{port}", flush=True)
        print(
            "It says who reads where make run has TRUSTED_PROXIES=127.0.0.1; else all count as one.",
            flush=True,
        )
        try:
            process.wait()
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
