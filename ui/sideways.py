"""Wide charts on a phone: they keep their width and are moved sideways."""

import streamlit as st

STYLE = """<style>@media (max-width: 640px) {{
.st-key-{key} {{ overflow-x: auto; display: block; }}
.st-key-{key} > div {{ min-width: {least}rem; }}
}}</style>"""


def sideways(key: str, *, least: int) -> None:
    """Let the chart `key` be no narrower than `least` rem, whatever the window."""
    st.html(STYLE.format(key=key, least=least))
