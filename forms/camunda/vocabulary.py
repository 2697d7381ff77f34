"""The subset of Camunda Forms that runs: what each type of component may have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Names = frozenset[str]
FORM: Final[Names] = frozenset(
    {"type", "id", "components", "schemaVersion", "exporter", "versionTag"}
    | {"executionPlatform", "executionPlatformVersion"}
)
PLACED: Final[Names] = frozenset({"type", "id", "layout", "conditional"})
INPUT: Final[Names] = PLACED | {
    *("key", "label", "description", "properties", "validate", "defaultValue"),
    *("disabled", "readonly", "appearance"),
}
# Component type -> the properties that it may have. Some only say how form-js draws it.
PROPERTIES: Final[Mapping[str, Names]] = {
    "textfield": INPUT,
    "textarea": INPUT,
    "number": INPUT | {"decimalDigits", "serializeToString"},
    "checkbox": INPUT,
    "checklist": INPUT | {"values"},
    "radio": INPUT | {"values"},
    "select": INPUT | {"values", "searchable"},
    "taglist": INPUT | {"values", "searchable"},
    "datetime": INPUT
    | {"subtype", "dateLabel", "timeLabel", "use24h", "timeInterval", "timeSerializingFormat"}
    | {"disallowPassedDates"},
    "filepicker": INPUT | {"multiple"},
    "text": PLACED | {"text", "properties"},
    "html": PLACED | {"content", "properties"},
    "group": PLACED
    | {"label", "components", "path", "properties", "showOutline", "verticalAlignment"},
    "dynamiclist": PLACED
    | {"label", "components", "path", "properties", "showOutline", "verticalAlignment"}
    | {"description", "isRepeating", "allowAddRemove", "defaultRepetitions"}
    | {"nonCollapsedItems", "disableCollapse"},
    "separator": PLACED,
    "spacer": PLACED | {"height"},
    "button": PLACED | {"key", "label", "action", "properties", "disabled"},
}
REQUIRED: Final[Names] = frozenset({"required"})
# Component type -> what may stand in its `validate`.
VALIDATE: Final[Mapping[str, Names]] = {
    "textfield": REQUIRED | {"minLength", "maxLength", "pattern", "validationType"},
    "textarea": REQUIRED | {"minLength", "maxLength"},
    "number": REQUIRED | {"min", "max"},
}
# Properties that run with one value only.
FIXED: Final[Mapping[str, object]] = {
    "disabled": False,
    "readonly": False,
    "serializeToString": False,
    "disallowPassedDates": False,
    "isRepeating": True,
    "allowAddRemove": True,
    "action": "submit",
}
# What may be told of a component in `properties`, beside `label_en.<value>` for its options.
OWN: Final[Names] = frozenset({"label_en", "description_en", "text_en", "routing"})
UNNESTED: Final = frozenset({"group", "dynamiclist", "filepicker"})
"""What may not stand in the rows of a dynamic list."""

MAX_BYTES: Final = 256 * 1024
MAX_COMPONENTS: Final = 300
MAX_OPTIONS: Final = 500
MAX_TEXT: Final = 5_000
MAX_ROWS: Final = 100
LONGEST: Final[Mapping[str, int]] = {"textfield": 200, "textarea": 10_000}
"""The length of an answer, unless `maxLength` says less, or more up to MAX_LENGTH."""
MAX_LENGTH: Final = 50_000
