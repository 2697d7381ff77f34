"""Long lists in pages."""

from __future__ import annotations


def page_of(total: int, wanted: int, size: int) -> tuple[int, int]:
    """The page nearest to the wanted one, and how many there are; an empty list has one."""
    pages = max(1, -(-total // size))
    return min(max(1, wanted), pages), pages
