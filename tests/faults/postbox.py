"""A mail server that counts: it takes every letter and remembers its Message-ID."""

from __future__ import annotations

import email
import socketserver
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Postbox(socketserver.ThreadingTCPServer):
    """Listens on loopback; `letters` says how often a letter of each id has come."""

    daemon_threads = True
    # A sender may be killed at every moment, and come again at once.
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.letters: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.on_first: Callable[[], None] = lambda: None
        """What happens once a letter of a new id is taken, before its sender is told so."""

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def take(self, text: bytes) -> None:
        """A letter has come whole."""
        name = str(email.message_from_bytes(text)["Message-ID"])
        with self.lock:
            self.letters[name] += 1
            first = self.letters[name] == 1
        if first:
            self.on_first()

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed in the middle has sent nothing."""


class _Talk(socketserver.StreamRequestHandler):
    server: Postbox

    def handle(self) -> None:
        self._say("220 here")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self._say("354 go on")
                if (text := self._letter()) is None:
                    return
                self.server.take(text)
            self._say("221 bye" if word == b"QUIT" else "250 ok")
            if word == b"QUIT":
                return

    def _letter(self) -> bytes | None:
        """All up to the line with a dot alone; None when the sender is gone before that."""
        lines: list[bytes] = []
        for line in self.rfile:
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line)
        return None

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def listening() -> Iterator[Postbox]:
    """A mail server until the block ends."""
    with Postbox() as box:
        thread = threading.Thread(target=box.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield box
        finally:
            box.shutdown()
            thread.join()
