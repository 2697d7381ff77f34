"""Models of one deployment that import each other."""

import pytest

from engine import dmn
from engine.feel import Value
from tests.engine.dmn.models import (
    NAMESPACE,
    decision,
    file,
    given,
    item,
    knowledge,
    service,
)


def imported(name: str, namespace: str, kind: str = NAMESPACE) -> str:
    """An import, with or without a name."""
    return f'<import id="import" name="{name}" namespace="{namespace}" importType="{kind}"/>'


BASE = file(
    item("tAmount", "number", allowed=">= 0"),
    given("base amount", "tAmount"),
    decision("doubled", "base amount * 2", "tAmount", needs=["input:base amount"]),
    knowledge("add", "a:tAmount, b:number", "a + b"),
    service("quote", ["doubled"], ["base amount"]),
    namespace="urn:base",
)


def asked(*parts: str, variables: dict[str, Value] | None = None, **files: bytes) -> Value:
    """What decision `d` gives in a file of these parts, deployed with others."""
    main = {"main.dmn": file(*parts, namespace="urn:main")}
    others = {f"{name}.dmn": content for name, content in files.items()}
    decisions = dmn.parse_all(main | others)
    return decisions["d"].evaluate(variables or {}, strict=False).value


CASES: list[tuple[list[str], Value]] = [
    ([decision("d", "b.doubled + 1", needs=["decision:urn:base#doubled"])], 7),
    ([decision("d", "b.add(1, 2)", needs=["knows:urn:base#add"])], 3),
    ([decision("d", "b.add(-1, 2)", needs=["knows:urn:base#add"])], None),
    ([decision("d", "b.quote(5)", needs=["knows:urn:base#quote"])], 10),
    ([service("own", ["urn:base#doubled"], ["urn:base#base amount"]),
      decision("d", "own(b.base amount: 4) + own(5)", needs=["knows:own"])], 18),
    ([decision("d", "b.base amount", needs=["input:urn:base#base amount"])], 3),
    ([decision("d", "b.doubled + b.add(1, 1)",
               needs=["decision:urn:base#doubled", "knows:urn:base#add"])], 8),
    ([decision("d", "-1", "b.tAmount")], None),
    ([decision("d", "1", "b.tAmount")], 1),
    ([item("tOwn", "b.tAmount"), decision("d", "-1", "tOwn")], None),
    ([decision("d", "1 instance of b.tAmount")], True),
    ([decision("d", "f(2)", needs=["knows:f"]),
      knowledge("f", "n", "b.add(n, n)", needs=["knows:urn:base#add"])], 4),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "value"), CASES)
def test_what_is_imported_is_known_by_the_name_of_its_import(
    parts: list[str], value: Value
) -> None:
    main = [imported("b", "urn:base"), *parts]
    assert asked(*main, variables={"base amount": 3}, base=BASE) == value


@pytest.mark.parametrize(
    ("parts", "value"),
    [
        ([decision("d", "doubled + 1", needs=["decision:doubled"])], 7),
        ([decision("d", "add(1, 2)", needs=["knows:urn:base#add"])], 3),
        ([decision("d", "-1", "tAmount")], None),
    ],
)
def test_an_import_without_a_name_makes_all_its_names_one_s_own(
    parts: list[str], value: Value
) -> None:
    files = {
        "main.dmn": file(imported("", "urn:base"), *parts, namespace="urn:main"),
        "base.dmn": BASE,
    }
    outcome = dmn.parse_all(files)["d"].evaluate({"base amount": 3}, strict=False)
    assert outcome.value == value


def test_of_imports_without_a_name_the_first_goes_first_with_all_that_it_imports() -> None:
    def holding(namespace: str, answer: str, kind: str) -> bytes:
        return file(item("tSame", kind), knowledge("same", "", answer), namespace=namespace)

    parts = [
        imported("", "urn:first"),
        imported("", "urn:second"),
        decision("d", "same()", "tSame", needs=["knows:same"]),
    ]
    files = {
        "deep": holding("urn:deep", '"deep"', "string"),
        "second": holding("urn:second", "2", "number"),
        "first": file(imported("", "urn:deep"), namespace="urn:first"),
    }
    assert asked(*parts, **files) == "deep"
    assert asked(*parts, **(files | {"deep": file(namespace="urn:deep")})) == 2


def test_a_file_of_nothing_is_refused_unless_another_imports_it() -> None:
    assert asked(imported("", "urn:base"), decision("d", "1"), base=file(namespace="urn:base")) == 1
    with pytest.raises(dmn.DmnRefused, match="the file holds no decision"):
        asked(decision("d", "1"), base=file(namespace="urn:base"))


def test_a_deployment_has_each_id_once_though_files_may_repeat_them() -> None:
    with pytest.raises(dmn.DmnRefused, match="this decision is also in base"):
        asked(imported("", "urn:base"), decision("doubled", "1"), base=BASE)


def test_imports_lead_on_to_imports() -> None:
    middle = file(
        imported("deep", "urn:base"),
        decision("m", "deep.doubled + 1", needs=["decision:urn:base#doubled"]),
        namespace="urn:middle",
    )
    parts = [imported("mid", "urn:middle"), decision("d", "mid.m", needs=["decision:urn:middle#m"])]
    assert asked(*parts, variables={"base amount": 1}, base=BASE, middle=middle) == 3


def test_files_may_import_each_other_as_long_as_no_decision_requires_itself() -> None:
    other = file(
        imported("m", "urn:main"),
        decision("o", "m.low + 1", needs=["decision:urn:main#low"]),
        namespace="urn:other",
    )
    parts = [
        imported("o", "urn:other"),
        decision("low", "1"),
        decision("d", "o.o + 1", needs=["decision:urn:other#o"]),
    ]
    assert asked(*parts, other=other) == 3
    turned = [
        imported("o", "urn:other"),
        decision("low", "o.o", needs=["decision:urn:other#o"]),
        decision("d", "1"),
    ]
    with pytest.raises(dmn.DmnRefused, match="low → o → low"):
        asked(*turned, other=other)


REFUSED = [
    ([imported("b", "urn:nowhere")], "import", "0 files of the deployment have the namespace"),
    ([imported("b", "urn:base", "http://www.dmg.org/PMML-4_3")], "import", "only DMN is imported"),
    (
        [decision("e", "1", needs=["decision:urn:base#doubled"])],
        "e",
        "there is no 'urn:base#doubled'",
    ),
    ([imported("b", "urn:base"), decision("e", "1", "b.tNone")], "e", "'b.tNone' is not known"),
    ([imported("b", "urn:base"), decision("e", "1", "tAmount")], "e", "'tAmount' is not known"),
]


@pytest.mark.parametrize(("parts", "element_id", "message"), REFUSED)
def test_what_is_not_of_the_deployment_is_refused(
    parts: list[str], element_id: str, message: str
) -> None:
    with pytest.raises(dmn.DmnRefused) as caught:
        asked(*parts, decision("d", "1"), base=BASE)
    (problem,) = caught.value.problems
    assert (problem.file, problem.element_id) == ("main.dmn", element_id)
    assert message in problem.message


def test_a_namespace_that_two_files_have_cannot_be_imported() -> None:
    with pytest.raises(dmn.DmnRefused, match="2 files of the deployment"):
        asked(imported("b", "urn:base"), decision("d", "1"), base=BASE, again=BASE)


def test_each_problem_names_its_file() -> None:
    broken = file(decision("a", "1 +"), namespace="urn:a")
    worse = file(decision("b", "1 +"), namespace="urn:b")
    with pytest.raises(dmn.DmnRefused) as caught:
        dmn.parse_all({"a.dmn": broken, "b.dmn": worse, "c.dmn": b"<nothing/>"})
    assert [each.file for each in caught.value.problems] == ["c.dmn"]
    with pytest.raises(dmn.DmnRefused) as caught:
        dmn.parse_all({"a.dmn": broken, "b.dmn": worse})
    assert [(each.file, each.element_id) for each in caught.value.problems] == [
        ("a.dmn", "a"),
        ("b.dmn", "b"),
    ]
