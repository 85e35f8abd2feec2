"""The demo district for tests of pages: made once, copied for those who change it."""

import json
import re
import shutil
import zlib
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mapping.ui import access, session
from mapping.workspace import Workspace

__all__ = [
    "MAIN",
    "demo_copy",
    "demo_folder",
    "html_of",
    "layers_of",
    "page_opener",
    "words_of",
]

MAIN = Path(__file__).resolve().parents[1] / "mapping" / "pages" / "main.py"


@cache
def demo_folder() -> Path:
    """Return the folder of a demo workspace that all tests of this run share; only read it."""
    folder = Path(mkdtemp(prefix="common-ground-demo-")) / "demo"
    Workspace.make_demo(folder)
    return folder


def demo_copy(target: Path) -> Path:
    """Return the folder of a copy that a test may change."""
    shutil.copytree(demo_folder(), target)
    return target


@contextmanager
def page_opener(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], AppTest]]:
    """Give a function that opens a page on a workspace, as a visitor at the machine itself."""
    monkeypatch.setenv("COMMON_GROUND_WORKSPACE", str(folder))
    monkeypatch.setattr(access, "is_local", lambda: True)

    def opened(path: str) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=60).run()
        app.switch_page(path)
        return app.run()

    st.cache_data.clear()
    st.cache_resource.clear()
    yield opened
    session.workspace().close()
    st.cache_data.clear()
    st.cache_resource.clear()


def html_of(app: AppTest) -> str:
    """Return all HTML of ours that stands on the page."""
    bodies = (element.proto.body for element in app.get("html"))
    return "\n".join(body for body in bodies if not body.startswith("<style>"))


def words_of(app: AppTest) -> str:
    """Return what the page says in plain text, Markdown, messages and HTML of ours."""
    parts = [html_of(app)]
    for kind in (app.text, app.markdown, app.caption, app.info, app.warning, app.error):
        parts += [str(element.value) for element in kind]
    parts += [button.label for button in app.button]
    return "\n".join(parts)


def layers_of(app: AppTest) -> dict[str, list[dict[str, Any]]]:
    """Return what the map was given to draw: documents by maker ("partners", "areas").

    Places that the page holds are found under "partners" too, with ids, names and numbers of those
    that are shown.
    """
    held = {}
    for element in app.get("bidi_component"):
        if element.proto.component_name == "cg_held":
            packed = element.proto.bytes
            held[packed[:12].decode()] = json.loads(zlib.decompress(packed[12:]))
    found: dict[str, list[dict[str, Any]]] = {}
    for element in app.get("component_instance"):
        script = json.loads(element.proto.json_args).get("feature_group") or ""
        for maker, payload in re.findall(r'CG\.live\.(\w+)\("([A-Za-z0-9+/=]+)"\)', script):
            record = json.loads(b64decode(payload))
            if maker == "places":
                maker, record = "partners", _picked(held[record["ref"]], record)
            found.setdefault(maker, []).append(record)
    return found


def _picked(held: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """Return what ``live.js`` draws of the places that the page holds."""
    if said["order"] is not None:
        order = np.frombuffer(b64decode(said["order"]), dtype="<u4")
        place = {int(row): at for at, row in enumerate(order, start=1)}
        shown = [at for at, row in enumerate(held["row"]) if row in place]
        return _drawn(held, said, shown, [place[held["row"][at]] for at in shown])
    last = held["row"][-1] + 1 if held["row"] else 0
    bits = [True] * last
    if said["rows"] is not None:
        bits = [bool(byte & (128 >> at)) for byte in b64decode(said["rows"]) for at in range(8)]
    shown = [at for at, row in enumerate(held["row"]) if bits[row]]
    numbers = [sum(bits[: held["row"][at] + 1]) for at in shown]
    return _drawn(held, said, shown, numbers)


def _drawn(
    held: dict[str, Any], said: dict[str, Any], shown: list[int], numbers: list[int]
) -> dict[str, Any]:
    return {
        **said,
        **{name: [held[name][at] for at in shown] for name in ("ids", "name", "note")},
        "category": [held["kinds"][held["category"][at]] for at in shown],
        "number": numbers if said["numbered"] else None,
    }
