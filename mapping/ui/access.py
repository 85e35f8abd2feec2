"""Who may see and do what: this machine, other devices, the public and the staff view."""

import streamlit as st

from mapping.ui import keys
from mapping.ui.language import _
from mapping.workspace import Audience, Workspace

__all__ = [
    "audience",
    "can_edit",
    "is_local",
    "is_staff_view",
    "require_sharing_allowed",
    "staff_switch",
]


def is_local() -> bool:
    """Return whether the visitor sits at the machine that runs the application."""
    if st.context.ip_address is not None:
        return False
    forwarded = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")
    return not any(name in st.context.headers for name in forwarded)


def is_staff_view() -> bool:
    """Return whether the staff view is on in this session."""
    return can_edit() and bool(st.session_state.get(keys.KEPT_STAFF_VIEW, False))


def audience() -> Audience:
    """Return for whom the session's view is."""
    return "staff" if is_staff_view() else "public"


def can_edit() -> bool:
    """Return whether this visitor may add and change partners."""
    return is_local() or bool(st.session_state.get(keys.KEPT_SIGNED_IN, False))


def require_sharing_allowed(workspace: Workspace) -> None:
    """Stop the page for another device unless sharing was set up with a staff code."""
    if is_local() or workspace.has_staff_code():
        return
    st.error(
        _(
            "This map is not shared with other devices. On the machine that runs it, start "
            "`python app.py --share` and set a staff code; then open this page again."
        )
    )
    st.stop()


def staff_switch(workspace: Workspace) -> None:
    """Draw the switch to the staff view; another device must give the staff code first."""
    if not can_edit():
        with st.popover(_("Staff sign-in"), icon=":material/lock:", use_container_width=True):
            code = st.text_input(_("Staff code"), type="password", key="main.staff_code")
            if st.button(_("Sign in"), key="main.sign_in"):
                if workspace.is_staff_code(code):
                    st.session_state[keys.KEPT_SIGNED_IN] = True
                    st.rerun()
                st.error(_("That is not the staff code. Ask whoever runs this map."))
        return
    st.toggle(
        _("Staff view"),
        key="main.staff_view",
        value=is_staff_view(),
        help=_(
            "Shows notes, partnership stage, trust and confidential places. "
            "Leave it off when others can see the screen."
        ),
        on_change=keys.keep,
        args=("main.staff_view", keys.KEPT_STAFF_VIEW),
    )
