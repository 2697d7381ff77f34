"""The types that inputs and outputs may declare, and whether a value is of one."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.feel import Value, YearMonthDuration

# FEEL's names, and those that editors for Camunda write.
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "number": (Decimal,),
    "integer": (Decimal,),
    "long": (Decimal,),
    "double": (Decimal,),
    "date": (date,),
    "time": (time,),
    "dateTime": (datetime,),
    "date and time": (datetime,),
    "dayTimeDuration": (timedelta,),
    "days and time duration": (timedelta,),
    "yearMonthDuration": (YearMonthDuration,),
    "years and months duration": (YearMonthDuration,),
    "Any": (object,),
}
_WHOLE = frozenset({"integer", "long"})


def declared(type_ref: str) -> str:
    """The type's own name: older files write `feel:string`."""
    return type_ref.removeprefix("feel:")


def fits(value: Value, type_ref: str) -> bool:
    """Whether a value is of a type; null is of every type, and a list when its elements are."""
    if value is None:
        return True
    if isinstance(value, list) and type_ref != "Any":
        return all(fits(each, type_ref) for each in value)
    if not isinstance(value, TYPES[type_ref]):
        return False
    if type_ref == "date":
        return not isinstance(value, datetime)  # which Python counts among the dates
    return not (type_ref in _WHOLE and isinstance(value, Decimal)) or value == int(value)
