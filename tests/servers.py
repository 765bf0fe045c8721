"""One PostgreSQL and one Redis for a whole run, shared by its processes, each with a database of its own."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from services.embedded.folder import unprivileged_user
from services.embedded.forking import Running
from services.embedded.postgres import (
    Postgres,
    create_database,
    free_port,
    make_cluster,
    postgres_program,
    postgres_programs,
    wait_until_ready,
)
from services.embedded.processes import launch
from services.embedded.redis import redis_program, redis_url, wait_until_listening
from shared.migrate import SERVICES, migrate

PREFIX = "kub-tests-"
TEMPLATE = "kub_template"
PASSWORD = "only-for-tests"
# Held on to: Python complains of a program that still runs when nobody holds its object any more.
_STARTED: list[Running] = []

# Writes the function that empties the tables that hold rows, and puts back what the migrations had put there. Each test
# calls it: its questions are planned once, and rows are deleted, since a new file for each table takes far longer.
_RESET = """
CREATE SCHEMA kub_test;
DO $outer$ DECLARE t record; filled boolean; body text := ''; BEGIN
    FOR t IN SELECT format('%I.%I', schemaname, tablename) AS name, schemaname || '.' || tablename AS copy,
            (SELECT pg_get_serial_sequence(format('%I.%I', schemaname, tablename), attname) FROM pg_attribute
             WHERE attrelid = format('%I.%I', schemaname, tablename)::regclass AND attidentity <> '') AS sequence
        FROM pg_tables WHERE schemaname IN ('intake', 'planner', 'reports') AND tablename <> 'alembic_version'
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', t.name) INTO filled;
        body := body || format('IF EXISTS (SELECT 1 FROM %1$s) THEN LOCK TABLE %1$s IN EXCLUSIVE MODE;'
            ' DELETE FROM %1$s;', t.name);
        IF t.sequence IS NOT NULL THEN
            body := body || format(' PERFORM setval(%L, 1, false);', t.sequence);
        END IF;
        body := body || ' END IF;';
        IF filled THEN
            EXECUTE format('CREATE TABLE kub_test.%I AS TABLE %s', t.copy, t.name);
            body := body
                || format(' INSERT INTO %s OVERRIDING SYSTEM VALUE SELECT * FROM kub_test.%I;', t.name, t.copy);
        END IF;
    END LOOP;
    EXECUTE 'CREATE FUNCTION kub_test.reset() RETURNS void LANGUAGE plpgsql SET lock_timeout = ''10s'''
        ' SET session_replication_role = replica AS $inner$ BEGIN ' || body || ' END $inner$';
END $outer$;
"""


@dataclass(frozen=True)
class Servers:
    """Where the servers of a run are, and their process numbers."""

    postgres_port: int
    redis_port: int
    processes: tuple[int, int]

    @property
    def postgres(self) -> Postgres:
        """The PostgreSQL server."""
        return Postgres(self.postgres_port, PASSWORD)

    def redis(self, number: int = 0) -> str:
        """Return the address of a database of the Redis server."""
        return redis_url(self.redis_port, PASSWORD).removesuffix("0") + str(number)

    def database_urls(self, name: str) -> dict[str, str]:
        """Return the addresses of a database: one per service, and the administrator's."""
        urls = {service: self.postgres.url(name, f"kub_{service}", PASSWORD) for service in SERVICES}
        return urls | {"administrator": self.postgres.url(name)}


def make_run_folder() -> Path:
    """Return a folder for this run; what runs that were killed left behind is removed first."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(ValueError, PermissionError):
            if not psutil.pid_exists(int(folder.name.split("-")[2])):
                remove_run_folder(folder)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    # PostgreSQL's user must come through to its own folder.
    folder.chmod(0o711)
    return folder


def remove_run_folder(folder: Path) -> None:
    """Stop the servers of a run and remove its folder."""
    with suppress(FileNotFoundError):
        for number in json.loads((folder / "servers.json").read_text())["processes"]:
            with suppress(psutil.Error):
                process = psutil.Process(number)
                if process.name() in {"postgres", "redis-server", "valkey-server"}:
                    process.send_signal(signal.SIGQUIT if process.name() == "postgres" else signal.SIGKILL)
                    process.wait(10)
    for place in folder.glob("*"):
        # The disk of its own that a run of faults had.
        if place.is_mount():
            subprocess.run(["umount", "--lazy", place], check=False)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep the other processes of the run out of the block."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def running_servers(folder: Path, *, durable: bool = False) -> Servers:
    """Return the run's servers, started by the first process that asks; durable ones are as slow as real ones."""
    state = folder / "servers.json"
    with alone(folder):
        if not state.exists():
            state.write_text(json.dumps(asdict(_start(folder, durable=durable))))
        found = json.loads(state.read_text())
    return Servers(found["postgres_port"], found["redis_port"], tuple(found["processes"]))


def _start(folder: Path, *, durable: bool) -> Servers:
    user = unprivileged_user()
    stores = [folder / "postgres", folder / "redis"]
    for store in stores:
        store.mkdir(mode=0o700)
        if user:
            os.chown(store, user.pw_uid, user.pw_gid)
    # Redis first: the port that was free must not be taken while PostgreSQL makes its cluster.
    redis_port = free_port()
    redis = launch(replace(redis_program(stores[1], redis_port, PASSWORD, folder / "redis.log", user), tied=False))
    programs = postgres_programs(folder / "programs", user)
    make_cluster(stores[0], programs, PASSWORD, user)
    port, log = free_port(), folder / "postgres.log"
    postgres = launch(postgres_program(stores[0], programs, port, log, user, durable=durable))
    wait_until_ready(stores[0], postgres, log)
    wait_until_listening(redis_port, redis, folder / "redis.log")
    _STARTED.extend((postgres, redis))
    return Servers(port, redis_port, (postgres.pid, redis.pid))


def restart_redis(servers: Servers, folder: Path, seconds: float) -> Servers:
    """Kill the run's Redis, leave it away for so long, and start it again; return the servers as they are then."""
    process = psutil.Process(servers.processes[1])
    process.kill()
    process.wait(10)
    time.sleep(seconds)
    log = folder / "redis.log"
    program = redis_program(folder / "redis", servers.redis_port, PASSWORD, log, unprivileged_user())
    redis = launch(replace(program, tied=False))
    wait_until_listening(servers.redis_port, redis, log)
    _STARTED.append(redis)
    again = replace(servers, processes=(servers.processes[0], redis.pid))
    with alone(folder):
        (folder / "servers.json").write_text(json.dumps(asdict(again)))
    return again


def make_database(servers: Servers, folder: Path, name: str) -> dict[str, str]:
    """Return the addresses of a new database, copied from one that was migrated once per run."""
    with alone(folder):
        if not (folder / "migrated").exists():
            create_database(servers.postgres, TEMPLATE)
            urls = servers.database_urls(TEMPLATE)
            migrate(urls["administrator"], urls)
            with psycopg.connect(urls["administrator"], autocommit=True) as connection:
                connection.execute(_RESET)
            (folder / "migrated").touch()
        with psycopg.connect(servers.postgres.url("postgres"), autocommit=True) as connection:
            command = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(command.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    return servers.database_urls(name)
