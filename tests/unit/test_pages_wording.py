"""No page shows words that go around the catalogues (``test_wording`` looks at what is in them)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mapping.vocabulary import categories, readiness_aspects, ready_needs

ROOT = Path(__file__).resolve().parent.parent.parent
WORDED = {"_": 1, "wording": 1, "msg": 1, "plural": 2, "say": 1, "say_plural": 2}
"""What takes a text, and how many of its arguments are one."""
LABELLED = (
    *("button", "caption", "checkbox", "date_input", "download_button", "error", "expander"),
    *("file_uploader", "form_submit_button", "info", "markdown", "multiselect", "number_input"),
    *("pills", "popover", "radio", "segmented_control", "selectbox", "slider"),
    *("spinner", "subheader", "success", "text", "text_area", "text_input", "time_input", "title"),
    *("toggle", "warning", "write"),
)
"""Widgets and texts of Streamlit that begin with words."""
NO_WORDS = {
    "street=ROAD_NAME",
    "state=AL",
    "address=Home Addr",
}
"""Examples of what is typed, the same in every language."""


def page_files() -> list[Path]:
    return [
        *sorted((ROOT / "mapping" / "ui").glob("*.py")),
        *sorted((ROOT / "mapping" / "pages").glob("*.py")),
    ]


def texts_of(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        for argument in node.args[: WORDED.get(name, 0)]:
            where = f"{path.name}:{node.lineno}"
            assert not isinstance(argument, ast.JoinedStr), f"{where} is put together too early"
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value, where


def test_no_text_is_put_together_before_it_is_translated() -> None:
    assert [where for path in page_files() for _, where in texts_of(path)]


def test_vocabulary_has_a_label_in_both_languages() -> None:
    for one in (*categories(), *ready_needs(), *readiness_aspects()):
        assert one.label["en"], one.id
        assert one.label["es"], one.id


@pytest.mark.parametrize("path", page_files(), ids=lambda path: path.stem)
def test_no_page_shows_words_that_go_around_the_catalogues(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        shown: list[ast.expr] = []
        if node.func.attr in LABELLED and not ast.unparse(node.func.value).startswith("_LOG"):
            shown += node.args[:1]
        shown += [one.value for one in node.keywords if one.arg in ("label", "help", "placeholder")]
        for words in shown:
            for constant in _bare(words):
                where = f"{path.name}:{words.lineno}: {constant!r}"
                assert constant in NO_WORDS or not _is_wording(constant), where


def _bare(words: ast.expr) -> Iterator[str]:
    """Give the constants of an expression that no call stands around."""
    if isinstance(words, ast.Constant) and isinstance(words.value, str):
        yield words.value
    elif isinstance(words, ast.JoinedStr):
        yield "".join(one.value for one in words.values if isinstance(one, ast.Constant))
    elif isinstance(words, ast.IfExp):
        yield from (*_bare(words.body), *_bare(words.orelse))
    elif isinstance(words, ast.BoolOp):
        for one in words.values:
            yield from _bare(one)


def _is_wording(constant: str) -> bool:
    return (
        re.search(r"[A-Za-z]{2}", re.sub(r":(gray|material/)|https?://|EPSG:", "", constant))
        is not None
    )
