"""Item definitions: the types that a model names."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from engine.dmn.reading import Reading, name_of
from engine.dmn.types import (
    ANY,
    TYPES,
    FunctionOf,
    Item,
    ListOf,
    Structure,
    Type,
    Unconstrained,
    feel_type,
)
from engine.dmn.xml import child, children, text_of
from engine.feel import UnaryTests


class Types:
    """The types of a file, and how its elements refer to them and to those of its imports."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.imports: list[tuple[str, Types]] = []
        self._elements = {name_of(each): each for each in children(reading.root, "itemDefinition")}
        self.own = {name: Item(name, ANY) for name in self._elements}
        for component in reading.root.iter("{*}itemComponent"):
            reading.entries.add(name_of(component))

    def read(self) -> None:
        """Build every type; imports must stand by now."""
        for name, element in self._elements.items():
            if not name:
                self._reading.refuse(element, "type", "an item definition needs a name")
            self.own[name].base = self._built(element, name)
        for name, element in self._elements.items():
            if _is_circular(self.own[name]):
                self._reading.refuse(
                    element, "type", "the type '{name}' is made of itself", name=name
                )
                self.own[name].base = ANY

    def tell(self) -> None:
        """Make the types known to the file's texts, once those of all files are built."""
        self._reading.types.update({name: feel_type(each) for name, each in self.visible().items()})

    def of(self, element: etree._Element | None, attribute: str = "typeRef") -> Type:
        """The type that an element refers to; any, where it names none."""
        if element is None:
            return ANY
        return self.named(element, element.get(attribute) or "Any")

    def named(self, element: etree._Element, written: str) -> Type:
        """The type of a name, which may bear a prefix or the name of an import."""
        for name in _spellings(written, element.nsmap):
            found = self._found(name)
            if found is not None:
                return found
        self._reading.refuse(element, "type", "the type '{found}' is not known", found=written)
        return ANY

    def _found(self, name: str) -> Type | None:
        if name in self.own:
            return self.own[name]
        if name in TYPES:
            return TYPES[name]
        return self.visible().get(name)

    def visible(self) -> dict[str, Item]:
        """The types that are defined here or imported, by the names that they have here."""
        found: dict[str, Item] = {}
        for label, other in self.imports:
            if label:
                found |= {f"{label}.{name}": each for name, each in other.own.items()}
        seen: list[Types] = []
        waiting = [self]
        while waiting:
            types = waiting.pop()
            if types not in seen:
                seen.append(types)
                found = types.own | found
                waiting += [other for label, other in reversed(types.imports) if not label]
        return found

    def _built(self, element: etree._Element, name: str) -> Type:
        self._reading.language(element)
        base = self._base(element, name)
        allowed = self._constraint(element, "allowedValues")
        whole = self._constraint(element, "typeConstraint")
        if allowed or (whole and element.get("isCollection") not in ("true", "1")):
            base = Unconstrained(base)  # what a type allows stands in place of what its base does
        if element.get("isCollection") not in ("true", "1"):
            return Item(name, base, allowed + whole) if allowed or whole else base
        each = Item(name, base, allowed) if allowed else base
        return Item(name, ListOf(each), whole) if whole else ListOf(each)

    def _base(self, element: etree._Element, name: str) -> Type:
        components = children(element, "itemComponent")
        if components:
            inside = {name_of(each): self._built(each, name_of(each)) for each in components}
            return Structure(name, inside)
        function = child(element, "functionItem")
        if function is not None:
            taken = [self.of(each) for each in children(function, "parameters")]
            return FunctionOf(tuple(taken), self.of(function, "outputTypeRef"))
        reference = child(element, "typeRef")
        written = (reference.text or "").strip() if reference is not None else ""
        return self.named(element, written or "Any")

    def _constraint(self, element: etree._Element, name: str) -> tuple[UnaryTests, ...]:
        values = child(element, name)
        if values is None or not text_of(values):
            return ()
        return (self._reading.tests(values, ()),)


def _spellings(written: str, prefixes: Mapping[str | None, str]) -> list[str]:
    """A name as it may be meant: `feel:string`, `ns1:tPerson`, or with dots of its own."""
    name = " ".join(written.split())
    prefix, colon, rest = name.partition(":")
    if colon and (prefix in prefixes or prefix == "feel"):
        return [rest]
    return [name, rest] if colon else [name]


def _is_circular(item: Item) -> bool:
    """Whether a type refers to itself without anything in between that holds it."""
    seen: set[int] = set()
    each: Type = item
    while isinstance(each, Item | Unconstrained):
        if id(each) in seen:
            return True
        seen.add(id(each))
        each = each.base if isinstance(each, Item) else each.of
    return False
