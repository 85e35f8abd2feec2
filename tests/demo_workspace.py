"""The demo district for tests of pages: made once, copied for those who change it."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from mapping.workspace import Workspace

__all__ = ["demo_copy", "demo_folder"]


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
