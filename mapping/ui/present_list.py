"""The prepared views before they are shown: their order, names and sentences."""

import dataclasses
import html
from collections.abc import Callable, Sequence
from typing import Any, Final

import streamlit as st

from mapping.errors import MappingError
from mapping.ui import access, language, present_stage
from mapping.ui import present_text as words
from mapping.ui.language import _
from mapping.vocabulary import ReadyNeed
from mapping.wording import say
from mapping.workspace import GapQuestion, View, Workspace

__all__ = ["add_need", "desk"]

_UNDO: Final = "kept.present_undo"
_SAID: Final = "present.said"


def desk(workspace: Workspace) -> None:
    """Draw how it works, the views in their order, and what can be done with them."""
    all_views = workspace.views()
    can_edit = access.can_edit()
    st.markdown(_(words.HOW))
    st.html(f'<p class="cg-note">{html.escape(_(words.PUBLIC))}</p>')
    if all_views:
        label = _.plural("Show the view", "Show {n} views", len(all_views))
        _start(workspace, all_views, 0, label, key="present.start", kind="primary")
    else:
        st.info(_(words.EMPTY), icon=":material/slideshow:")
        st.page_link("map.py", label=_("Go to the Map page"), icon=":material/map:")
    if not can_edit:
        st.html(f'<p class="cg-note">{html.escape(_(words.LOOK_ONLY))}</p>')
    _undo_bar(workspace, can_edit=can_edit)
    with st.container(key="cg-present-list"):
        for number, view in enumerate(all_views):
            _row(workspace, all_views, number, view, can_edit=can_edit)


def add_need(workspace: Workspace) -> None:
    """Offer to add the view of a ready need."""
    if not access.can_edit() or workspace.reporting_areas().empty:
        return
    needs = {need.id: need for need in workspace.needs()}
    with st.container(key="cg-present-add", horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Add the view of a need"),
            list(needs),
            key="present.need",
            format_func=lambda name: _label(needs[name]),
            width=360,
        )
        st.button(
            _("Add it"),
            key="present.add",
            icon=":material/add:",
            on_click=_add,
            args=(workspace, _label(needs[chosen]), GapQuestion(need=chosen)),
        )


def _label(need: ReadyNeed) -> str:
    return need.label.get(language.code()) or need.label["en"]


def _row(
    workspace: Workspace, all_views: Sequence[View], number: int, view: View, *, can_edit: bool
) -> None:
    with st.container(
        border=True,
        key=f"cg-present-row-{view.id}",
        horizontal=True,
        vertical_alignment="center",
        gap="small",
    ):
        kind = _("Need") if view.question is not None else _("Partners")
        where = _("its own part of the map") if view.extent else _("the whole district")
        st.html(
            f'<div class="cg-present-item"><b>{number + 1}</b><div>'
            f'<h2>{html.escape(view.name)}</h2><p class="cg-note">{kind}, {where}. '
            f"{html.escape(_says(view))}</p></div></div>"
        )
        _start(workspace, all_views, number, _("Show from here"), key=f"present.from.{view.id}")
        if not can_edit:
            return
        for name, label, by, is_off in (
            ("up", _("Up"), -1, number == 0),
            ("down", _("Down"), 1, number == len(all_views) - 1),
        ):
            st.button(
                label,
                key=f"present.{name}.{view.id}",
                icon=f":material/arrow_{name}ward:",
                disabled=is_off,
                on_click=_guarded,
                args=(_move, workspace, view.id, by),
            )
        with st.popover(_("Edit"), icon=":material/edit:", width="content"):
            _editor(workspace, view)
        st.button(
            _("Delete"),
            key=f"present.delete.{view.id}",
            icon=":material/delete:",
            on_click=_guarded,
            args=(_delete, workspace, view.id),
        )


def _says(view: View) -> str:
    if not view.sentence:
        return _("Says its own sentence.")
    return _("Says: “{sentence}”", sentence=view.sentence)


def _editor(workspace: Workspace, view: View) -> None:
    with st.form(f"present.form.{view.id}", border=False):
        name, sentence = f"present.name.{view.id}", f"present.sentence.{view.id}"
        st.text_input(_("Name in the list of views"), value=view.name, key=name)
        st.text_area(
            _("Sentence on the screen (empty: its own)"),
            value=view.sentence,
            key=sentence,
            height=100,
        )
        whole = f"present.whole.{view.id}"
        if view.extent is not None:
            st.checkbox(_("Show the whole district instead"), key=whole)
        st.form_submit_button(
            _("Save"),
            type="primary",
            on_click=_guarded,
            args=(_edit, workspace, view, (name, sentence, whole)),
        )


def _start(
    workspace: Workspace,
    all_views: Sequence[View],
    at: int,
    label: str,
    *,
    key: str,
    kind: Any = "secondary",
) -> None:
    if st.button(label, key=key, icon=":material/slideshow:", type=kind):
        with st.spinner(_("Getting the views ready …")):
            present_stage.prepare(workspace, all_views)
        present_stage.begin(at)
        st.rerun()


def _undo_bar(workspace: Workspace, *, can_edit: bool) -> None:
    role, message = st.session_state.pop(_SAID, ("status", ""))
    deleted: View | None = st.session_state.get(_UNDO)
    with st.container(horizontal=True, vertical_alignment="center", key="cg-present-undo"):
        if message:
            st.html(f'<p class="cg-said" role="{role}">{html.escape(_.said(message))}</p>')
        if deleted is not None and can_edit:
            name = html.escape(_("Deleted: {name}", name=deleted.name))
            st.html(f'<p class="cg-undo" role="status">{name}</p>', width="content")
            st.button(
                _("Undo"),
                key="present.undo",
                icon=":material/undo:",
                on_click=_guarded,
                args=(_undo, workspace),
            )


def _guarded(work: Callable[..., None], *args: Any) -> None:
    """Do the work of a button for those who may; a refusal is said above the list."""
    if not access.can_edit():
        st.session_state[_SAID] = ("alert", say(words.LOOK_ONLY))
        return
    try:
        work(*args)
    except MappingError as error:
        st.session_state[_SAID] = ("alert", error.words)


def _move(workspace: Workspace, view_id: str, by: int) -> None:
    workspace.move_view(view_id, by=by)


def _delete(workspace: Workspace, view_id: str) -> None:
    st.session_state[_UNDO] = workspace.delete_view(view_id)


def _undo(workspace: Workspace) -> None:
    workspace.save_view(st.session_state.pop(_UNDO))


def _edit(workspace: Workspace, view: View, fields: tuple[str, str, str]) -> None:
    name, sentence, whole = fields
    is_whole = bool(st.session_state.get(whole, False))
    workspace.save_view(
        dataclasses.replace(
            view,
            name=str(st.session_state[name]),
            sentence=str(st.session_state[sentence]),
            extent=None if is_whole else view.extent,
        )
    )


def _add(workspace: Workspace, name: str, question: GapQuestion) -> None:
    def work() -> None:
        workspace.save_view(View(name=name, question=question))
        st.session_state[_SAID] = ("status", say(words.ADDED))

    _guarded(work)
