"""Everything on one machine: what stands in the way is named, what dies comes back, what is stopped is gone."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from services.embedded.folder import LEAST_FREE_BYTES, DataFolder, unprivileged_user
from services.embedded.forking import CAN_FORK
from services.embedded.installation import migrations_digest, open_listener, role_url
from services.embedded.postgres import (
    create_database,
    explain,
    free_port,
    make_cluster,
    running_postgres,
    stop_leftover,
)
from services.embedded.processes import (
    CannotStartError,
    Program,
    Supervisor,
    ask_to_end,
    launch,
    wait_or_kill,
    why_it_ended,
)
from services.embedded.redis import redis_program, wait_until_listening

SLEEP = [sys.executable, "-c", "import time; print('begun', flush=True); time.sleep(600)"]


# Writes past what pytest has put in the place of standard output.
PROBE = """
import os, signal, sys
given, own = map(int, sys.argv[1:])
found = [os.getsid(0) == os.getpid(), dict(os.environ), os.read(given, 9), os.read(own, 9), os.getcwd()]
found += [open("/proc/self/comm").read().strip(), signal.getsignal(signal.SIGTERM).name]
os.write(1, repr(found).encode())
sys.exit(3)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's user may pass through, unlike pytest's."""
    made = Path(tempfile.mkdtemp(prefix="kub-embedded-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    """A supervisor; the signals of the tests' process are put back afterwards."""
    kept = {
        number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)
    }
    made = Supervisor(lambda _: None)
    yield made
    made.stop_all()
    signal.set_wakeup_fd(-1)
    for number, handler in kept.items():
        signal.signal(number, handler)


def watch(supervisor: Supervisor, condition: Callable[[], bool], seconds: float = 30) -> None:
    """Let the supervisor work until something is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        supervisor.wait(0.05)


def test_secrets_are_made_once_and_only_for_their_owner(folder: Path) -> None:
    """A second start finds the same passwords, in a file that nobody else may read."""
    first = DataFolder(folder / "data")
    again = DataFolder(folder / "data")

    assert first.secrets == again.secrets
    assert len(set(first.secrets.values())) == len(first.secrets) > 5
    assert (folder / "data" / "secrets.json").stat().st_mode & 0o077 == 0


def test_a_folder_with_something_else_is_left_alone(folder: Path) -> None:
    """Nobody's documents become neighbours of a database by a slip of the keyboard."""
    (folder / "letter.txt").write_text("Dear …")

    with pytest.raises(CannotStartError, match="holds something else"):
        DataFolder(folder)
    assert {path.name for path in folder.iterdir()} == {"letter.txt"}


def test_a_folder_that_cannot_be_made_is_named(folder: Path) -> None:
    """A path through a file is refused with the path and the option that mends it."""
    (folder / "file").touch()

    with pytest.raises(CannotStartError, match=r"file/data cannot be used: Not a directory.*--data"):
        DataFolder(folder / "file" / "data")


def test_a_full_disk_is_said_before_anything_starts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too little room is a message, not a database that stops in the middle."""
    monkeypatch.setattr(DataFolder, "free_bytes", lambda _: LEAST_FREE_BYTES - 1)

    with pytest.raises(CannotStartError, match=r"is full: 199 MB free, 200 MB are needed"):
        DataFolder(folder / "data")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the database to another user")
def test_a_folder_that_the_database_may_not_enter_is_refused(folder: Path) -> None:
    """Root's own folders are closed to the user that PostgreSQL runs as."""
    (folder / "closed").mkdir(mode=0o700)

    with pytest.raises(CannotStartError, match=r"may not enter .*closed;"):
        DataFolder(folder / "closed" / "data")
    assert list((folder / "closed").iterdir()) == []


def test_one_folder_has_one_up(folder: Path) -> None:
    """A second start on the same data is told of the first."""
    with DataFolder(folder / "data").claimed("http://localhost:8000"):
        second = DataFolder(folder / "data")

        with (
            pytest.raises(CannotStartError, match=rf"process {os.getpid()}, http://localhost:8000"),
            second.claimed("b"),
        ):
            pass


def test_a_busy_port_is_named_with_its_holder() -> None:
    """Who holds the port is said, and what to do about it."""
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]

        with pytest.raises(CannotStartError, match=rf"port {port} is in use by .*process {os.getpid()}.*--port"):
            open_listener("127.0.0.1", port)


def test_data_of_another_postgresql_are_not_touched(folder: Path) -> None:
    """A cluster of another version stays as it is, and the message says how to move its data."""
    cluster = folder / "cluster"
    cluster.mkdir()
    (cluster / "PG_VERSION").write_text("16\n")

    with pytest.raises(CannotStartError, match=r"PostgreSQL 16, and this is PostgreSQL 18.*pg_dump"):
        make_cluster(folder, Path("/nowhere"), "secret", None)


def test_postgresql_and_redis_run_with_passwords_and_swedish_letters(folder: Path) -> None:
    """Both need their password, and lower case knows å; nothing is left running afterwards."""
    data = DataFolder(folder / "data")
    stores = [data.folder(name, stores=True) for name in ("postgres", "redis")]
    log = folder / "postgres.log"
    with running_postgres(stores[0], folder / "programs", "secret", log, data.user) as server:
        create_database(server)
        with psycopg.connect(server.url()) as connection:
            found = connection.execute("SELECT lower('ÅÄÖ'), 'ä' > 'z'").fetchone()
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(server.url(password="wrong"))
    port = free_port()
    program = redis_program(stores[1], port, "secret", folder / "redis.log", data.user)
    process = launch(program)
    wait_until_listening(port, process, program.log)
    with socket.create_connection(("127.0.0.1", port)) as redis:
        redis.sendall(b"PING\r\n")
        answer = redis.recv(100)
    ask_to_end(process, program)
    wait_or_kill(process, program)

    assert found == ("åäö", True)
    assert answer.startswith(b"-NOAUTH")
    assert [process for process in psutil.process_iter() if str(folder) in " ".join(cmdline(process))] == []


def cmdline(process: psutil.Process) -> list[str]:
    """Return a process's command, or nothing when it has just ended."""
    try:
        found: list[str] = process.cmdline()
    except psutil.Error:
        return []
    return found


def test_a_program_that_dies_is_named_and_started_again(supervisor: Supervisor, tmp_path: Path) -> None:
    """Its name, the signal and its log are said; it runs again as another process."""
    said: list[str] = []
    supervisor.say = said.append
    child = supervisor.start(Program("the sleeper", SLEEP, tmp_path / "sleeper.log"))
    first = child.process.pid
    watch(supervisor, lambda: "begun" in (tmp_path / "sleeper.log").read_text())

    child.process.kill()
    watch(supervisor, lambda: child.process.pid != first)

    assert len(said) == 1
    assert said[0].startswith("the sleeper has died: stopped by signal 9 (SIGKILL). Starting it again in 0.5 s.")
    assert said[0].endswith(str(tmp_path / "sleeper.log"))
    assert child.process.poll() is None


@pytest.mark.skipif(not CAN_FORK, reason="macOS")
def test_a_forked_program_inherits_nothing_but_what_it_is_given(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its environment, arguments, session, files and signals are its own; its death is named as any other's."""
    said: list[str] = []
    supervisor.say = said.append
    (tmp_path / "probe.py").write_text(PROBE)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "given").write_text("given")
    (tmp_path / "own").write_text("own")
    log = tmp_path / "worker-probe.log"

    with (tmp_path / "given").open() as given, (tmp_path / "own").open() as own:
        words = (str(given.fileno()), str(own.fileno()))
        program = Program(
            "the probe", [], log, {"ONE": "1"}, descriptors=(given.fileno(),), module="probe", words=words
        )
        supervisor.start(program)
        watch(supervisor, lambda: bool(said))

    assert log.read_text() == str([True, {"ONE": "1"}, b"given", b"", "/", "worker-probe", "SIG_DFL"])
    assert said[0].startswith("the probe has died: exit code 3.")


def test_a_program_that_cannot_be_started_again_is_tried_later(supervisor: Supervisor, tmp_path: Path) -> None:
    """No room for its log today doesn't mean never."""
    said: list[str] = []
    supervisor.say = said.append
    logs = tmp_path / "logs"
    logs.mkdir()
    child = supervisor.start(Program("the sleeper", SLEEP, logs / "sleeper.log"))
    first = child.process.pid
    logs.rename(tmp_path / "elsewhere")

    child.process.kill()
    watch(supervisor, lambda: len(said) == 2)
    logs.mkdir()
    watch(supervisor, lambda: child.process.pid != first)

    assert said[1].startswith("the sleeper cannot be started: No such file or directory. Trying again in 1 s.")


def test_a_program_that_keeps_dying_is_started_less_and_less_often(supervisor: Supervisor, tmp_path: Path) -> None:
    """Each pause is twice as long as the one before."""
    said: list[str] = []
    supervisor.say = said.append
    supervisor.start(Program("the failure", [sys.executable, "-c", "raise SystemExit(3)"], tmp_path / "failure.log"))

    watch(supervisor, lambda: len(said) == 3)

    assert [line.partition(". ")[2].split(".")[0] for line in said] == [
        "Starting it again in 0",
        "Starting it again in 1 s",
        "Starting it again in 2 s",
    ]
    assert "exit code 3" in said[0]


def test_what_stands_on_others_is_stopped_before_them(supervisor: Supervisor, tmp_path: Path) -> None:
    """The store is asked to end when the web server has ended."""
    order = tmp_path / "order"
    code = (
        "import signal, sys, time\n"
        "def end(*_):\n    open(sys.argv[1], 'a').write(sys.argv[2]); raise SystemExit\n"
        "signal.signal(signal.SIGTERM, end)\nprint('begun', flush=True)\ntime.sleep(600)"
    )
    for name, stage in (("store ", 0), ("web ", 1)):
        log = tmp_path / f"{name.strip()}.log"
        supervisor.start(Program(name, [sys.executable, "-c", code, str(order), name], log, stage=stage))
        watch(supervisor, lambda log=log: "begun" in log.read_text())  # type: ignore[misc] # a bound default

    supervisor.stop_all()

    assert order.read_text() == "web store "


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's parent-death signal")
def test_programs_end_with_a_killed_parent(tmp_path: Path) -> None:
    """Not even kill -9 leaves orphans behind that would hold the data."""
    code = (
        "import sys, time; from pathlib import Path; from services.embedded.processes import Program, launch\n"
        f"print(launch(Program('x', {SLEEP!r}, Path(sys.argv[1]))).pid, flush=True)\ntime.sleep(600)"
    )
    root = str(Path(__file__).resolve().parents[2])
    command = [sys.executable, "-c", code, str(tmp_path / "log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": root}) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()

    psutil.wait_procs([child], timeout=20)

    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_a_leftover_server_is_stopped_before_the_next(folder: Path) -> None:
    """A server whose `up` was killed gives its data back."""
    user = unprivileged_user()
    store = folder / "postgres"
    store.mkdir(mode=0o700)
    if user:
        os.chown(store, user.pw_uid, user.pw_gid)
    with running_postgres(store, folder / "programs", "secret", folder / "postgres.log", user):
        number = int((store / "cluster" / "postmaster.pid").read_text().splitlines()[0])
        stop_leftover(store)

        assert not psutil.pid_exists(number) or psutil.Process(number).status() == psutil.STATUS_ZOMBIE


def test_a_full_disk_is_read_from_the_log(tmp_path: Path) -> None:
    """What a store or a worker writes when there is no room left is said in plain words."""
    log = tmp_path / "postgres.log"
    log.write_text('PANIC:  could not write to file "pg_wal/xlogtemp": No space left on device\nLOG: aborted\n')

    assert explain(log) == "the disk is full"
    assert why_it_ended(-6, log) == "the disk is full"
    assert why_it_ended(-9, log) == "stopped by signal 9 (SIGKILL)"
    assert why_it_ended(1, tmp_path / "none") == "exit code 1"


def test_logs_do_not_grow_for_ever(tmp_path: Path) -> None:
    """A log that has become long is put aside at the next start."""
    log = tmp_path / "web.log"
    log.write_bytes(b"x" * 5_000_001)

    launch(Program("web", [sys.executable, "-c", "print('new')"], log)).wait(20)

    assert log.read_text() == "new\n"
    assert (tmp_path / "web.log.1").stat().st_size == 5_000_001


def test_services_get_their_own_role(tmp_path: Path) -> None:
    """The administrator's address becomes a service's: same place, own name and password."""
    url = role_url("postgresql://admin:secret@db.example:5432/kub?sslmode=require", "kub_intake", "own")

    assert url == "postgresql://kub_intake:own@db.example:5432/kub?sslmode=require"


def test_a_new_password_means_migrating_again() -> None:
    """The fingerprint of what was migrated covers the roles' passwords, not where the server is."""

    def digest(password: str, port: int) -> str:
        names = ("INTAKE", "PLANNER", "REPORTS")
        return migrations_digest({f"{name}_DATABASE_URL": f"postgresql://r:{password}@h:{port}/d" for name in names})

    assert digest("a", 1) == digest("a", free_port())
    assert digest("a", 1) != digest("b", 1)
