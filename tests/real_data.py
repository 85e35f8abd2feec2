"""Where the real data lies that is not ours to publish; tests that need it skip without it."""

import os
from pathlib import Path

import pytest

__all__ = ["REAL_DATA", "needs_real_data", "real_data"]

REAL_DATA = Path(
    os.environ.get(
        "COMMON_GROUND_REAL_DATA",
        Path(__file__).resolve().parent.parent.parent / "shared" / "data",
    )
)
needs_real_data = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason="the real data is not on this machine"
)


def real_data(name: str) -> Path:
    """Return a file of the real data, or skip the test."""
    path = REAL_DATA / name
    if not path.exists():
        pytest.skip(f"the real data is not on this machine: {name}")
    return path
