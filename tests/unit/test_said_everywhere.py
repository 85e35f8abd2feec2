"""No room puts a warning, fault or report of progress together before it can be translated."""

import ast
from collections.abc import Iterator

import pytest

from tests.unit.test_wording import NOT_YET, ROOT, SHELL, rooms

LISTS = ("warnings", "notes", "notices", "faults")
"""What lists of such sentences are called, wherever they are filled."""


def unsaid(tree: ast.AST) -> Iterator[int]:
    """Give the lines on which a warning, fault or report of progress is put together too early."""
    for node in ast.walk(tree):
        given: list[ast.expr | None] = []
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            owner = getattr(node.func, "value", None)
            if name in ("append", "extend") and _named(owner) in LISTS:
                given += node.args
            if name == "progress" and len(node.args) == 2:
                given.append(node.args[1])
            if name == "fault" and len(node.args) == 3:
                given.append(node.args[2])
            given += [one.value for one in node.keywords if one.arg in LISTS]
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(_named(_base(one)) in LISTS for one in targets):
                given.append(node.value)
        yield from (node.lineno for one in given if one is not None and _is_bare(one))


def _base(target: ast.expr) -> ast.expr:
    return target.value if isinstance(target, ast.Subscript) else target


def _named(node: ast.AST | None) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))


def _is_bare(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and any(map(str.isalpha, node.value))
    if isinstance(node, ast.List | ast.Tuple):
        return any(_is_bare(one) for one in node.elts)
    if isinstance(node, ast.ListComp | ast.GeneratorExp):
        return _is_bare(node.elt)
    if isinstance(node, ast.IfExp):
        return _is_bare(node.body) or _is_bare(node.orelse)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add) and (_is_bare(node.left) or _is_bare(node.right))
    return isinstance(node, ast.JoinedStr)


@pytest.mark.parametrize("room", sorted(set(rooms()) - NOT_YET - SHELL))
def test_every_warning_fault_and_progress_can_be_said_in_another_language(room: str) -> None:
    top = ROOT / "mapping" / room
    for path in [top] if top.is_file() else sorted(top.rglob("*.py")):
        lines = sorted(unsaid(ast.parse(path.read_text(encoding="utf-8"))))
        assert not lines, f"{path.name}, lines {lines}: use say()"


@pytest.mark.parametrize(
    "code",
    [
        'warnings.append(f"{n} rows")',
        'files.notices.append("Two zones.")',
        'warnings += [f"{n} rows" for n in found]',
        'notes: list[str] = ["None."] if found else []',
        'faults["name"] = "The name is missing."',
        'Outcome(rows_in=1, warnings=[f"{n} rows"])',
        'progress(0.5, "Reading " + name)',
        'files.fault(name, line, f"no stop {stop}")',
    ],
)
def test_what_is_put_together_too_early_is_noticed(code: str) -> None:
    assert list(unsaid(ast.parse(code))) == [1]


def test_what_is_said_or_handed_on_is_not_noticed() -> None:
    code = (
        'warnings.append(say("{n} rows", n=2))\nnotes = [*found.notes, one]\nfaults = []\n'
        'progress(1.0, message)\nprogress(0.1, say("Reading"))\nOutcome(warnings=list(found))'
    )
    assert list(unsaid(ast.parse(code))) == []
