"""Wide charts in a narrow window: they keep their width and are moved sideways."""

import streamlit as st

PHONE = 640  # pixels of the widest window of a phone
STYLE = """<style>@media (max-width: {below}px) {{
.st-key-{key} {{ overflow-x: auto; display: block; }}
.st-key-{key} > div {{ min-width: {least}rem; }}
}}</style>"""


def sideways(key: str, *, least: int, below: int = PHONE) -> None:
    """Let the chart `key` be no narrower than `least` rem in a window of `below` pixels or less."""
    st.html(STYLE.format(key=key, least=least, below=below))
