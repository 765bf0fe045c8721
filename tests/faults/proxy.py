"""A line between two programs that can be slow, cut or half-open."""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass

_CHUNK = 65_536


@dataclass(frozen=True)
class Behaviour:
    """What a line does to what passes.

    Args:
        delay: seconds before each piece is handed on.
        cut_after: bytes of an answer after which the line is cut; None leaves it whole.
        reset: cut as a reset (RST) instead of an orderly end (FIN).
        half_open: everything disappears, and nobody is told.
        rewrite: changes what is asked.
        swallows: how the path ends of what is never answered, as by a proxy that waits for a stream's end.
    """

    delay: float = 0.0
    cut_after: int | None = None
    reset: bool = False
    half_open: bool = False
    rewrite: Callable[[bytes], bytes] | None = None
    swallows: bytes | None = None


SOUND = Behaviour()


class Proxy:
    """Listens on a port of its own and passes everything on to another, as its behaviour of the moment wants it.

    Args:
        target: the port that it leads to.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.behaviour = SOUND
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=f"proxy-{self.port}", daemon=True)
        self._lines: set[asyncio.Task[None]] = set()

    def start(self) -> "Proxy":
        """Begin to pass things on."""
        self._thread.start()
        return self

    def close(self) -> None:
        """End all lines."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    @contextlib.contextmanager
    def behaving(self, behaviour: Behaviour):  # type: ignore[no-untyped-def]
        """Behave so as long as the context lasts."""
        self.behaviour = behaviour
        try:
            yield
        finally:
            self.behaviour = SOUND

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._line, sock=self._listener))
        try:
            self._loop.run_forever()
        finally:
            server.close()
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*asyncio.all_tasks(self._loop), return_exceptions=True))
            self._loop.close()

    async def _line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            _end(writer, reset=True)
            return
        swallowed = asyncio.Event()
        pumps = (self._ask(reader, far_writer, swallowed), self._answer(far_reader, writer, swallowed))
        tasks = [asyncio.ensure_future(pump) for pump in pumps]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            _end(far_writer, reset=False)
            _end(writer, reset=self.behaviour.reset)

    async def _ask(self, reader: asyncio.StreamReader, far: asyncio.StreamWriter, swallowed: asyncio.Event) -> None:
        while data := await reader.read(_CHUNK):
            behaviour = self.behaviour
            if behaviour.swallows and _path(data).endswith(behaviour.swallows):
                swallowed.set()
            await asyncio.sleep(behaviour.delay)
            if not behaviour.half_open:
                far.write(behaviour.rewrite(data) if behaviour.rewrite else data)
                await far.drain()

    async def _answer(self, far: asyncio.StreamReader, writer: asyncio.StreamWriter, swallowed: asyncio.Event) -> None:
        passed = 0
        while data := await far.read(_CHUNK):
            behaviour = self.behaviour
            await asyncio.sleep(behaviour.delay)
            if behaviour.half_open or swallowed.is_set():
                continue
            if behaviour.cut_after is not None and passed + len(data) > behaviour.cut_after:
                writer.write(data[: max(0, behaviour.cut_after - passed)])
                await writer.drain()
                return
            writer.write(data)
            await writer.drain()
            passed += len(data)


def _path(asked: bytes) -> bytes:
    """Return the path in the first line of a request."""
    return asked.partition(b" HTTP/1.1\r\n")[0].partition(b"?")[0]


def _end(writer: asyncio.StreamWriter, *, reset: bool) -> None:
    with contextlib.suppress(OSError, RuntimeError):
        if reset:
            # Without lingering, closing says RST instead of FIN.
            line = writer.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.close()
