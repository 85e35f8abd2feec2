"""The wording of the presenter page and of the button that keeps a view."""

from typing import Final

from mapping.wording import msg

__all__ = [
    "ADDED",
    "EMPTY",
    "HOW",
    "KEEP",
    "KEEP_AGAIN",
    "LOOK_ONLY",
    "MOVED",
    "PUBLIC",
    "REMOTE",
    "TITLE",
    "WHOLE",
]

TITLE: Final = msg("Show it on a shared screen")
HOW: Final = msg(
    "Each view fills the screen with the map and one sentence. **→ ↓ PageDown Space** go on, "
    "**← ↑ PageUp** go back (clickers send these), **Home** and **End** jump, **B** or **.** "
    "makes the screen black until any key is pressed, **F** is full screen, **Esc** leaves."
)
PUBLIC: Final = msg(
    "What is shown here is what everybody may see: no notes, partnership details or confidential "
    "places, and figures rounded to 5, even while the staff view is on."
)
EMPTY: Final = msg(
    "No view is prepared yet. Choose partners on the Map page, then press “Keep this view” there; "
    "or add the view of a need here."
)
LOOK_ONLY: Final = msg("Preparing views is for staff: sign in with the staff code at the top.")
KEEP: Final = msg("Keep this view")
KEEP_AGAIN: Final = msg("Kept as number {number}. It is on the Present page.")
ADDED: Final = msg("Added at the end.")
WHOLE: Final = msg("As the map stands now; without this, the whole district")
MOVED: Final = msg(
    "The map was moved to a place that you asked about, so where it stands is not kept. Leave the "
    "page and come back to keep a part of the map."
)
REMOTE: Final = {
    "bar": msg("Views"),
    "back": msg("Previous view"),
    "next": msg("Next view"),
    "full": msg("Full screen"),
    "window": msg("Window"),
    "leave": msg("Leave"),
    "counter": msg("{n} of {total}"),
    "dark": msg("The screen is black. Press any key to go on."),
}
