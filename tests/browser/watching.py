"""What must never happen on a page, whatever a test does there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

REPORT_VIOLATIONS = """document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"""
# Chromium's own line on a bad status: `Watch.answered` judges the status itself.
BAD_STATUS = re.compile(r"Failed to load resource: the server responded with a status of \d+")
FIRST_BAD_STATUS = 400


@dataclass
class Watch:
    """Collects what goes amiss in the contexts that it is put on."""

    origin: str
    amiss: list[str] = field(default_factory=list)
    # Answers that the test provokes.
    expected: set[int] = field(default_factory=set)

    def put_on(self, context: BrowserContext) -> None:
        """Listen to all pages of this context."""
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self.said)
        context.on("weberror", lambda error: self.amiss.append(f"page error: {error.error}"))
        context.on("request", self.asked)
        context.on("response", self.answered)

    def expect(self, *statuses: int) -> None:
        """Take answers of these statuses for what the test is about."""
        self.expected.update(statuses)

    def said(self, message: ConsoleMessage) -> None:
        """A line on the console."""
        if message.type == "error" and not BAD_STATUS.match(message.text):
            self.amiss.append(f"console: {message.text}")

    def asked(self, request: Request) -> None:
        """A request: it must stay at home."""
        if not request.url.startswith((self.origin, "data:", "blob:", "about:")):
            self.amiss.append(f"request elsewhere: {request.url}")

    def answered(self, response: Response) -> None:
        """An answer: it must be a good one, or an expected one."""
        if response.status >= FIRST_BAD_STATUS and response.status not in self.expected:
            self.amiss.append(f"{response.status}: {response.request.method} {response.url}")
