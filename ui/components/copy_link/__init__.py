"""A button under every page that copies its address; the address carries the whole state (ui/link.py)."""

from pathlib import Path

import streamlit as st

MARKUP = '<div class="row"><button type="button">Copy link to this view</button><span role="status"></span></div>'
LOOKS = """
.row { display: flex; gap: 0.75rem; align-items: center; flex-wrap: wrap; font: 0.875rem var(--st-font);
  color: var(--st-text-color); overflow-wrap: anywhere; }
button { font: inherit; color: inherit; min-height: 2.5rem; padding: 0.25rem 0.75rem; cursor: pointer;
  background: var(--st-background-color); border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius); }
button:hover, button:focus-visible { color: var(--st-primary-color); border-color: var(--st-primary-color); }
"""
_component = st.components.v2.component(
    "vitrine_copy_link", html=MARKUP, css=LOOKS, js=Path(__file__).with_name("copy_link.js").read_text(encoding="utf-8")
)


def copy_link() -> None:
    """Draw the button."""
    _component(key="copy_link")
