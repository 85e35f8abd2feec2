"""Common Ground: open the application. ``python app.py`` is all it takes.

Run as a script, this sets itself up if need be and starts Streamlit; Streamlit then imports it
and finds ``app``. Nothing here needs more than the standard library until that moment.
"""

import sys

if sys.version_info < (3, 8):  # noqa: UP036 - too old for the module that says it
    sys.exit("Common Ground needs Python 3.11 or newer. Install it from python.org.")

from pathlib import Path

if __name__ == "__main__" and "streamlit" not in sys.modules:
    from mapping.launch import main

    sys.exit(main(sys.argv[1:]))
elif __name__ == "__main__":
    # Streamlit's own script runner: draw the page itself.
    from mapping.pages.main import render

    render()
else:
    import streamlit as st

    app = st.App(Path(__file__).parent / "mapping" / "pages" / "main.py")
