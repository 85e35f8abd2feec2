"""No room puts an error, warning, reason or report of progress together before it is translated."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from mapping import errors

MAPPING: Final = Path(__file__).resolve().parents[2] / "mapping"
SHELL: Final = frozenset({"cli.py", "bootstrap.py"})
"""Their messages are for the shell, which stays English."""
IN_ONE_LANGUAGE: Final = frozenset({"english.py", "spanish.py"})
"""Gap sentences, which each language writes by itself."""
LISTS: Final = ("faults", "notes", "notices", "remarks", "sentences", "warnings", "why")
"""What lists of such texts are called, wherever they are filled."""
TELLING: Final = {"LeftOut": 1, "RowFault": 2, "reject": 1, "remark": 1, "fault": 2, "progress": 1}
"""What takes such a text, and where it stands among the arguments."""


def rooms() -> list[str]:
    return sorted(path.name for path in MAPPING.iterdir() if path.name[0] not in "_.")


def unsaid(tree: ast.AST) -> Iterator[int]:
    """Give the lines on which a text is put together that no ``say`` stands around."""
    for node in ast.walk(tree):
        given: list[ast.expr | None] = []
        if isinstance(node, ast.Call):
            given += _told(node)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(_named(_base(one)) in LISTS for one in targets):
                given.append(node.value)
        yield from (node.lineno for one in given if one is not None and _is_bare(one))


def _told(call: ast.Call) -> list[ast.expr]:
    name = _named(call.func)
    found = [one.value for one in call.keywords if one.arg in ("reason", *LISTS)]
    if name in errors.__all__:
        found += call.args[:1]
    elif name in ("append", "extend") and isinstance(call.func, ast.Attribute):
        if _named(call.func.value) in LISTS:
            found += call.args
    elif name in TELLING:
        found += call.args[TELLING[name] : TELLING[name] + 1]
    elif name == "refused":
        found += call.args[1:]
    return found


def _base(target: ast.expr) -> ast.expr:
    return target.value if isinstance(target, ast.Subscript) else target


def _named(node: ast.AST | None) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))


def _is_bare(words: ast.expr) -> bool:
    """Return whether an expression is, or may be, an English text without its template."""
    match words:
        case ast.Constant(value=str(text)):
            return any(map(str.isalpha, text))
        case ast.JoinedStr():
            return True
        case ast.BinOp(left=one, op=ast.Add(), right=other) | ast.IfExp(body=one, orelse=other):
            return _is_bare(one) or _is_bare(other)
        case ast.BoolOp(values=many) | ast.Tuple(elts=many) | ast.List(elts=many):
            return any(_is_bare(one) for one in many)
        case ast.ListComp(elt=one) | ast.GeneratorExp(elt=one):
            return _is_bare(one)
    return False


@pytest.mark.parametrize("room", sorted(set(rooms()) - SHELL))
def test_every_message_can_be_said_in_another_language(room: str) -> None:
    top = MAPPING / room
    for path in [top] if top.is_file() else sorted(top.rglob("*.py")):
        if path.name in IN_ONE_LANGUAGE:
            continue
        lines = sorted(unsaid(ast.parse(path.read_text(encoding="utf-8"))))
        assert not lines, f"{path.name}, lines {lines}: use say()"


@pytest.mark.parametrize(
    "code",
    [
        'warnings.append(f"{n} rows")',
        'files.notices.append("Two zones.")',
        'self.notices.append(say("It is so.") if odd else "It is not.")',
        'notices.extend(f"Row {row}" for row in rows)',
        'warnings += [f"{n} rows" for n in found]',
        'warnings.append("One row is " + why)',
        'notes: list[str] = ["None."] if found else []',
        'faults["name"] = "The name is missing."',
        'Outcome(rows_in=1, warnings=[f"{n} rows"])',
        'progress(0.5, "Reading " + name)',
        'files.fault(name, line, f"no stop {stop}")',
        'DataFileError(f"{file} is empty.")',
        'row.remark("lat", f"It is {problem}.")',
        'GeocodeResult(None, None, why=("the direction is missing", *why))',
    ],
)
def test_what_is_put_together_too_early_is_noticed(code: str) -> None:
    assert list(unsaid(ast.parse(code))) == [1]


def test_what_is_said_or_handed_on_is_not_noticed() -> None:
    code = (
        'warnings.append(say("{n} rows", n=2))\nnotes = [*found.notes, one]\nfaults = []\n'
        'progress(1.0, message)\nprogress(0.1, say("Reading"))\nOutcome(warnings=list(found))\n'
        'DataFileError(say("{file} is empty.", file=file))\nLeftOut(3, REASONS["no_id"])\n'
        'names.append("anything")'
    )
    assert list(unsaid(ast.parse(code))) == []
