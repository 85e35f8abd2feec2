"""The error boundary: our errors show their message, others a code that the log knows."""

import functools
import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from mapping.errors import MappingError
from mapping.ui.language import _
from mapping.ui.setup_text import markdown_plain

__all__ = ["boundary", "fragment"]

_LOG = logging.getLogger(__name__)


@contextmanager
def boundary() -> Iterator[None]:
    """Show what goes wrong inside as a message; never a traceback, never a blank page.

    Streamlit's own control flow (rerun, stop) passes through: it is no ``Exception``.
    """
    try:
        yield
    except MappingError as error:
        if error.detail:
            _LOG.warning("refused: %s: %s", type(error).__name__, error.detail)
        # It may quote a name or a cell, which is text and no Markdown.
        st.error(markdown_plain(_.told(error)), icon=":material/error:")
    except Exception as error:
        code = secrets.token_hex(2).upper()
        # The traceback's text could quote an address from a file, so only its places are kept.
        places = []
        trace = error.__traceback__
        while trace is not None:
            frame_code = trace.tb_frame.f_code
            places.append(f"{frame_code.co_name}:{trace.tb_lineno}")
            trace = trace.tb_next
        _LOG.error("fault %s: %s at %s", code, type(error).__name__, " > ".join(places[-12:]))
        st.error(
            _(
                "Something went wrong on our side; what you had saved is not changed. "
                "Try again, and if it returns, report it with the code {code}.",
                code=code,
            ),
            icon=":material/error:",
        )


def fragment(draw: Callable[[], None]) -> Callable[[], None]:
    """Make a fragment with a boundary of its own.

    A click inside a fragment draws it alone, without the page around it and its boundary.
    """

    @st.fragment
    @functools.wraps(draw)
    def guarded() -> None:
        with boundary():
            draw()

    return guarded
