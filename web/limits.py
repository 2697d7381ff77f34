"""How often somebody may try: sign-in and objections, per address."""

from __future__ import annotations

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

# Counted per process: enough against guessing, and nothing else to install.
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window")
