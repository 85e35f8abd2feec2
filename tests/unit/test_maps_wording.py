"""Every text of the map has a Spanish one, and no translation is left over."""

import ast
import re
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent.parent


def used() -> set[str]:
    texts: set[str] = set()
    for path in sorted((ROOT / "mapping" / "maps").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            count = {"_": 1, "wording": 1, "plural": 2}.get(name, 0)
            for argument in node.args[:count]:
                assert isinstance(argument, ast.Constant), f"{path.name}:{node.lineno}"
                texts.add(argument.value)
    return texts


def translated() -> dict[str, str]:
    with (ROOT / "assets" / "locale" / "es" / "maps.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale="es") if m.id}


def test_every_text_is_translated_and_none_is_left_over() -> None:
    texts = {text for text in used() if isinstance(text, str)}
    catalogue = translated()
    assert texts - set(catalogue) == set()
    assert set(catalogue) - texts == set()
    assert not [text for text, spanish in catalogue.items() if not spanish]


def test_placeholders_are_the_same_in_both_languages() -> None:
    for text, spanish in translated().items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", spanish)), text
