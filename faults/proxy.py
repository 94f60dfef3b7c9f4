"""A network of our own between the phones and the server: it delays, cuts and goes away."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterable, Iterator

HARD = struct.pack("ii", 1, 0)  # SO_LINGER: close with a reset
CHUNK = 65_536

Weather = Callable[[bytes], Iterable[bytes]]


class Cut(Exception):
    """The line breaks here; what was let through before has arrived."""


def clear(data: bytes) -> Iterator[bytes]:
    """Everything passes."""
    yield data


class Proxy:
    """Listens on ``port`` and passes on to another one of 127.0.0.1.

    ``up`` and ``down`` say what becomes of bytes on their way to the server and back; one that
    raises Cut breaks that line both ways. ``offline`` breaks all lines and takes no new one.
    """

    def __init__(self, to: int) -> None:
        self.to = to
        self.up: Weather = clear
        self.down: Weather = clear
        self._online = True
        self._lines: set[socket.socket] = set()
        self._guard = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._welcome, daemon=True).start()

    def offline(self) -> None:
        """Break everything, refuse everything."""
        self._online = False
        with self._guard:
            lines, self._lines = self._lines, set()
        for line in lines:
            _break(line)

    def online(self) -> None:
        """Let phones through again."""
        self._online = True

    def close(self) -> None:
        """Stop for good."""
        self.offline()
        _break(self._door)

    def _welcome(self) -> None:
        while True:
            try:
                phone, _ = self._door.accept()
            except OSError:
                return
            try:
                if not self._online:
                    raise ConnectionError
                server = socket.create_connection(("127.0.0.1", self.to), timeout=5)
                server.settimeout(None)
            except OSError:
                _break(phone)
                continue
            with self._guard:
                self._lines |= {phone, server}
            for here, there, name in ((phone, server, "up"), (server, phone, "down")):
                threading.Thread(target=self._pass, args=(here, there, name), daemon=True).start()

    def _pass(self, here: socket.socket, there: socket.socket, name: str) -> None:
        with contextlib.suppress(OSError, Cut):
            while data := here.recv(CHUNK):
                for part in getattr(self, name)(data):
                    there.sendall(part)
        with self._guard:
            self._lines -= {here, there}
        for line in (here, there):
            _break(line)


def _break(line: socket.socket) -> None:
    """Shut a socket whoever waits on it; the peer sees a reset."""
    with contextlib.suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HARD)
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        line.close()


@contextlib.contextmanager
def between(to: int) -> Iterator[Proxy]:
    """A proxy before that port, gone with the block."""
    proxy = Proxy(to)
    try:
        yield proxy
    finally:
        proxy.close()
