"""Ready needs in the hands of staff: change one, save a question as one, take one off the list."""

import html
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from typing import Final

import streamlit as st

from mapping.errors import MappingError
from mapping.ui import keys, language
from mapping.ui.language import _
from mapping.vocabulary import ReadyNeed, ready_needs
from mapping.wording import joined, say
from mapping.workspace import GapQuestion, Workspace

__all__ = ["OWN", "editor"]

OWN: Final = "own"
_EDITED: Final = "gaps.edited_need"
_SAID: Final = "gaps.need_said"


def editor(workspace: Workspace, question: GapQuestion, ready: ReadyNeed | None) -> None:
    """Draw what staff can do with the need or the question on the screen.

    Parameters
    ----------
    ready
        The ready need that is asked about; ``None`` for a question of one's own.
    """
    known = {need.id: need for need in workspace.needs()}
    edited = known.get(str(st.session_state.get(_EDITED, "")))
    with st.container(gap="small", key="gaps-needs"):
        if ready is None:
            _save(workspace, question, edited)
        else:
            _button(_("Change this need"), "edit", lambda: _edit(ready), icon=":material/edit:")
            is_library = any(need.id == ready.id for need in ready_needs())
            if is_library and ready not in ready_needs():
                _button(
                    _("Back as it came"),
                    "reset",
                    lambda: workspace.reset_needs(ready.id),
                    icon=":material/undo:",
                )
            _button(
                _("Take off the list"),
                "delete",
                lambda: _delete(workspace, ready),
                icon=":material/playlist_remove:",
            )
        if len({need.id for need in ready_needs()} - set(known)):
            _button(_("Whole library back"), "reset_all", workspace.reset_needs)
    said = _.said(st.session_state.get(_SAID, ""))
    if said:
        st.html(f'<p class="cg-said" role="status">{html.escape(said)}</p>')


def _save(workspace: Workspace, question: GapQuestion, edited: ReadyNeed | None) -> None:
    title = language.label(edited.label) if edited else ""
    name = st.text_input(
        _("Name, to keep this question as a need"),
        title,
        key=f"gaps.need_name.{edited.id if edited else ''}",
        max_chars=100,
        placeholder=_("Spanish-speaking clinic in the evening"),
    )
    if edited is not None:
        _button(
            _("Save the change"),
            "save",
            lambda: _keep(workspace, question, name, edited),
            icon=":material/save:",
        )
    _button(
        _("Save as a new need"),
        "save_new",
        lambda: _keep(workspace, question, name, None),
        icon=":material/add:",
    )


def _button(label: str, name: str, work: Callable[[], object], *, icon: str | None = None) -> None:
    st.button(
        label,
        key=f"gaps.need.{name}",
        icon=icon,
        type="tertiary",
        on_click=_guarded,
        args=(work,),
    )


def _guarded(work: Callable[[], object]) -> None:
    st.session_state[_SAID] = ""
    try:
        work()
    except MappingError as error:
        st.session_state[_SAID] = error.words


def _edit(ready: ReadyNeed) -> None:
    """Put a need's conditions into the controls of a question of one's own."""
    state = st.session_state
    day, __, clock = (ready.open_at or "").partition(" ")
    state["gaps.own"] = ready.category
    state["gaps.language"] = ready.language or ""
    state["gaps.day"] = day
    if clock:
        state["gaps.time"] = time.fromisoformat(clock.zfill(5))
    state["gaps.free"], state["gaps.childcare"] = ready.free, ready.childcare
    state["gaps.step_free"] = ready.step_free
    state["gaps.age"] = None if ready.age is None else int(ready.age)
    for name in ("mode", "minutes"):
        kept = state.get(f"gaps.{name}.{ready.id}")
        if kept is not None:
            state[f"gaps.{name}.{OWN}"] = kept
    state[_EDITED] = ready.id
    _choose(OWN)


def _keep(workspace: Workspace, question: GapQuestion, name: str, edited: ReadyNeed | None) -> None:
    need = ReadyNeed(
        id=edited.id if edited else "",
        label={"en": name.strip(), "es": name.strip()},
        category=question.category or "",
        mode=question.mode or "walk",
        limit_min=question.minutes or 20.0,
        open_at=question.open_at,
        language=question.language,
        free=question.free,
        childcare=question.childcare,
        age=question.age,
        step_free=question.step_free,
    )
    if edited is not None and name.strip() == language.label(edited.label):
        need = replace(need, label=edited.label)
    when = question.when
    if question.mode == "transit" and when is not None and when.day is not None:
        need = replace(
            need,
            travel_on=f"{when.day:%a}",
            travel_from=_clock(when.start_min),
            travel_to=_clock(when.end_min),
        )
    saved = workspace.save_need(need)
    st.session_state.pop(_EDITED, None)
    _choose(saved)
    said = say("“{name}” is on the list of needs now.", name=language.label(need.label))
    st.session_state[_SAID] = said


def _delete(workspace: Workspace, ready: ReadyNeed) -> None:
    workspace.delete_need(ready.id)
    left = workspace.needs()
    _choose(left[0].id)
    is_library = any(need.id == ready.id for need in ready_needs())
    said = [say("“{name}” is off the list.", name=language.label(ready.label))]
    if is_library:
        said.append(say("“Whole library back” undoes it."))
    st.session_state[_SAID] = joined(said)


def _choose(need_id: str) -> None:
    st.session_state["gaps.need"] = need_id
    keys.keep("gaps.need", keys.KEPT_NEED)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
