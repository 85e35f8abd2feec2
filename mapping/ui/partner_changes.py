"""Taking a change back: the bar after each change, and the list of the last ones."""

import html
from dataclasses import dataclass
from datetime import UTC
from typing import Final
from zoneinfo import ZoneInfo

import streamlit as st
from babel.dates import format_datetime

from mapping.errors import MappingError
from mapping.ui import errors, language
from mapping.ui import partner_text as words
from mapping.ui.language import _
from mapping.ui.partner_place import said
from mapping.ui.setup_text import cross
from mapping.wording import msg
from mapping.workspace import Change, Workspace

__all__ = ["choose", "delete", "forget", "history", "remember", "take_chosen", "undo_bar"]

_LAST: Final = "kept.partner_undo"
_CHOSEN: Final = "kept.partner_chosen"
_UNDO: Final = msg("Undo")
_REDO: Final = msg("Redo")


@dataclass(frozen=True)
class _Last:
    """The last change made in this session."""

    change_id: str
    did: str
    name: str
    is_hidden: bool
    again: str = _UNDO


def remember(workspace: Workspace, did: str, name: str, *, is_hidden: bool) -> None:
    """Keep the change that was just made, for the bar; ``is_hidden`` keeps the name to staff."""
    newest = workspace.changes(limit=1)
    if newest:
        st.session_state[_LAST] = _Last(newest[0].id, did, name, is_hidden)


def forget() -> None:
    """Take the bar away."""
    st.session_state.pop(_LAST, None)


def choose(partner_id: str, *, is_new: bool) -> None:
    """Have the list show this partner when it is drawn next."""
    st.session_state[_CHOSEN] = (partner_id, is_new)


def take_chosen() -> tuple[str, bool]:
    """Return which partner the list should show, once, and whether it is a new one."""
    chosen: tuple[str, bool] = st.session_state.pop(_CHOSEN, ("", False))
    return chosen


def delete(workspace: Workspace, partner_id: str, name: str, *, is_hidden: bool) -> None:
    """Delete a partner; the bar takes it back."""
    change_id = workspace.delete_partners([partner_id])
    st.session_state[_LAST] = _Last(change_id, msg("Deleted"), name, is_hidden)


def undo_bar(workspace: Workspace, *, is_staff: bool) -> None:
    """Draw what was done last, with a button that takes it back; it stays until the next change."""
    last: _Last | None = st.session_state.get(_LAST)
    if last is None:
        st.empty()
        return
    name = _("a confidential partner") if last.is_hidden and not is_staff else last.name
    with st.container(horizontal=True, vertical_alignment="center", key="partners-undo"):
        st.html(f'<p class="cg-undo" role="status">{html.escape(f"{_(last.did)}: {name}")}</p>')
        is_undone = st.button(_(last.again), key="partners.undo", icon=":material/undo:")
        close = _("Close this line")
        if st.button(cross(close), key="partners.undo_close", help=close):
            forget()
            st.rerun()
    if is_undone and _undo(workspace, last.change_id):
        newest = workspace.changes(limit=1)
        did, again = (msg("Undone"), _REDO) if last.again == _UNDO else (msg("Done again"), _UNDO)
        st.session_state[_LAST] = _Last(newest[0].id, did, last.name, last.is_hidden, again)
        st.rerun()


def history(workspace: Workspace) -> None:
    """Draw the last changes, each with a button that takes it back; for staff alone."""
    with st.expander(_("Last changes"), icon=":material/history:"):
        changes = workspace.changes(limit=15)
        if not changes:
            st.text(_("Nothing was changed yet."))
        for number, change in enumerate(changes):
            line = st.container(horizontal=True, vertical_alignment="center", gap="small")
            line.html(f'<p class="cg-change">{html.escape(_said(change, workspace.timezone))}</p>')
            if change.is_undone:
                chip = html.escape(_("taken back"))
                line.html(f'<p class="cg-chip">{chip}</p>', width="content")
            elif line.button(_("Undo"), key=f"partners.history.{change.id}") and _undo(
                workspace, change.id
            ):
                forget()
                st.rerun()
            if number == 0 and change.kind == "import":
                said(_("Undoing an import takes all its rows back at once."))


def _undo(workspace: Workspace, change_id: str) -> bool:
    """Take a change back; say why if that can't be done."""
    is_done = False
    with errors.boundary():
        try:
            workspace.undo(change_id)
        except MappingError as error:
            said(_.told(error), kind="bad")
        else:
            is_done = True
    return is_done


def _said(change: Change, timezone: str) -> str:
    made_at = change.made_at if change.made_at.tzinfo else change.made_at.replace(tzinfo=UTC)
    when = format_datetime(
        made_at.astimezone(ZoneInfo(timezone)),
        _("MMM d, h:mm a"),
        locale=f"{language.code()}_US",
    )
    total = change.added + change.updated + change.deleted
    names = ", ".join(change.names)
    if total > len(change.names):
        names = _("{names} and {n} more", names=names, n=total - len(change.names))
    source = f" ({change.source})" if change.source else ""
    did = _(words.KIND_OF_CHANGE.get(change.kind, change.kind))
    return _("{when}: {did} {names}", when=when, did=did, names=names) + source
