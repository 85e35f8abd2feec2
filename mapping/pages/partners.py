"""The partners page: the list to work through, and the form to add and edit."""

import streamlit as st

from mapping.ui import (
    access,
    errors,
    partner_changes,
    partner_draft,
    partner_form,
    partner_text,
    partner_work_list,
    session,
    text,
)
from mapping.ui.language import _


def render() -> None:
    """Draw the partners page."""
    st.title(_(text.PARTNERS_TITLE), anchor=False)
    if not access.can_edit():
        st.info(_(partner_text.READ_ONLY), icon=":material/lock:")
    _work()


@st.fragment
def _work() -> None:
    with errors.boundary():
        workspace = session.workspace()
        is_staff, can_edit = access.is_staff_view(), access.can_edit()
        form = partner_draft.current() if can_edit else None
        if form is not None and form.hides_place and not is_staff:
            partner_draft.leave()
            form = None
        with st.container(key="partners-slot-undo"):
            if can_edit:
                partner_changes.undo_bar(workspace, is_staff=is_staff)
        if form is not None:
            with st.container():
                partner_form.show(workspace, form, is_staff=is_staff)
            return
        everyone_gdf = session.visible_partners(workspace, is_staff=is_staff)
        partner_work_list.show(workspace, everyone_gdf, is_staff=is_staff, can_edit=can_edit)
        if can_edit and is_staff:
            partner_changes.history(workspace)


if __name__ == "__main__":
    render()
