"""The one declarative base: domain tables stand beside the engine's, in the same metadata."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import DeclarativeBase

from engine.tables import metadata as engine_metadata
from engine.types import UTCDateTime


class Base(DeclarativeBase):
    """What every domain table derives from; instants are aware UTC throughout."""

    metadata = engine_metadata
    type_annotation_map = {datetime: UTCDateTime}
