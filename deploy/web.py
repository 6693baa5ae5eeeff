"""The web server of ``make run``: prepares the portal, then serves it, in one process that loads it once."""

import sys
from typing import Any

import prepare
from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication


class Portal(BaseApplication):
    """Two processes of four threads, forked from this one."""

    def __init__(self, port: str) -> None:
        self.port = port
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": f"127.0.0.1:{self.port}",
            "worker_class": "gthread",
            "workers": 2,
            "threads": 4,
            "preload_app": True,
            "reuse_port": True,  # connections that stay open are spread over the workers
            "graceful_timeout": 3,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return get_wsgi_application()


if __name__ == "__main__":
    prepare.main()
    connections.close_all()  # none is to be shared with the forked processes
    Portal(sys.argv[1]).run()
