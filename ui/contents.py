"""The pages of the house: the app says which there are, the gallery shows them."""

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.navigation.page import StreamlitPage

KEPT = "contents"
Pages = Mapping[str, Sequence[StreamlitPage]]


def announce(pages: Pages) -> None:
    """Say which pages there are: the app's navigation, section -> pages."""
    st.session_state[KEPT] = pages


def pages() -> Pages:
    """What was announced."""
    return st.session_state[KEPT]
