"""A browser without a screen that talks to a real web server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Client:
    """A browser that keeps its connection and its cookies."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._connection = HTTPConnection(parts.hostname or "", parts.port)
        self._cookies: dict[str, str] = {}
        self._token = ""

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def get(self, path: str) -> str:
        """A page; anything but 200 is a failure."""
        status, body = self._send("GET", path)
        assert status == 200, (path, status)
        return body

    def sign_in(self, person_id: int) -> None:
        """By one click, as a demo allows."""
        self._read_token()
        status, _ = self.post("/login/as", {"person": person_id})
        assert status == 303, status
        self._read_token()

    def hand_in(self, task_id: int, answers: Mapping[str, object]) -> None:
        """Complete a task; anything but the way on is a failure."""
        status, body = self.post(f"/tasks/{task_id}", answers)
        assert status == 303, (status, body[:2000])

    def ask(self, path: str) -> tuple[int, str]:
        """The status of a page, and the page."""
        return self._send("GET", path)

    def post(self, path: str, data: Mapping[str, object]) -> tuple[int, str]:
        """Send a form of this site."""
        form = urlencode({"csrf_token": self._token, **data}, doseq=True)
        return self._send("POST", path, form)

    def _read_token(self) -> None:
        found = TOKEN.search(self.get("/about"))
        assert found
        self._token = found[1]

    def _send(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        for header in answer.headers.get_all("Set-Cookie", []):
            name, _, rest = header.partition("=")
            self._cookies[name] = rest.partition(";")[0]
        return answer.status, answer.read().decode()
