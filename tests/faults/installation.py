"""An installation like the composed one: each service's web server is a process, behind a gateway's stand-in.

python -m tests.faults.installation OPTIONS.json
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from services.embedded.folder import DataFolder
from services.embedded.forking import load_web
from services.embedded.installation import SERVICES, Installation, Options, open_listener
from services.embedded.postgres import free_port
from tests.faults.proxy import Proxy
from tests.system import System

# Room for PostgreSQL's write-ahead log, and quickly filled.
DISK = "2g"


class Apart(Installation):
    """One data folder, being run by web servers of their own.

    Args:
        folder: as for any installation.
        options: the port is the gateway's.
        listener: the gateway's.
        ports: service → the port of its web server.
        addresses: service → where the others reach it.
    """

    ports: dict[str, int]
    addresses: dict[str, str]

    def address_of(self, service: str) -> str:
        """Return the address of the line that leads to a service."""
        return self.addresses[service]

    def start_web_servers(self) -> None:
        """Start a web server per service, and what stands before them."""
        load_web()
        for service in SERVICES:
            port = str(self.ports[service])
            self.start_python(f"the {service} web server", f"web-{service}", "services", "web", service, "--port", port)
        ports = [str(self.ports[service]) for service in SERVICES]
        self.start_python("the gateway", "gateway", "tests.faults.gateway", str(self.listener.fileno()), *ports)


class SystemApart(System):
    """Such an installation, with lines between its services that a test can disturb.

    Args:
        folder: for its data; a small file system of its own where the machine lets us mount one.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.ports = {service: free_port() for service in SERVICES}
        self.lines = {service: Proxy(self.ports[service]).start() for service in SERVICES}
        self.browsers = Proxy(self.port).start()
        self.has_own_disk = False

    def command(self) -> list[str]:
        """Return what starts it."""
        options = self.folder.parent / f"{self.folder.name}.options"
        addresses = {service: f"http://127.0.0.1:{line.port}" for service, line in self.lines.items()}
        values = {"data": str(self.folder), "port": self.port, "ports": self.ports, "addresses": addresses}
        options.write_text(json.dumps(values))
        return [sys.executable, "-P", "-m", "tests.faults.installation", str(options)]

    def start(self) -> None:
        """Start it on a disk of its own."""
        self._mount()
        super().start()

    def stop(self) -> None:
        """End it, its lines and its disk."""
        super().stop()
        for line in (*self.lines.values(), self.browsers):
            line.close()
        if self.has_own_disk:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=True)

    def _mount(self) -> None:
        self.folder.mkdir()
        if os.geteuid() == 0:
            mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0711", "kub-faults", str(self.folder)]
            self.has_own_disk = subprocess.run(mount, check=False, capture_output=True).returncode == 0


def main() -> None:
    """Run it until a signal ends it."""
    given = json.loads(Path(sys.argv[1]).read_text())
    options = Options(Path(given["data"]), given["port"])
    folder = DataFolder(options.data)
    with folder.claimed(options.address), open_listener(options.host, options.port) as listener:
        installation = Apart(folder, options, listener)
        installation.ports, installation.addresses = given["ports"], given["addresses"]
        installation.run()


if __name__ == "__main__":
    main()
