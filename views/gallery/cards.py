"""The gallery: one picture and one question per page, in the order of the navigation."""

import base64
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from lessons.shelf import own
from ui import contents
from ui.text import plain
from words import say

PICTURES = Path(__file__).parents[2] / "assets" / "images" / "gallery"
FIRST = "attention"  # the page behind the bare address, whose own path is empty
ACROSS = 3
SHOWN = {  # page -> what its link adds: the view in its picture; the picture under glass stays the visitor’s
    "points": {"score_colours": "order"},
}
STYLE = """<style>
[class*="st-key-card_"] { position: relative; height: 100%; transition: border-color 0.12s; }
[class*="st-key-card_"]:hover { border-color: var(--st-primary-color, #3a55d9); }
[class*="st-key-card_"] [data-testid="stElementContainer"]:has(a) { position: static; }
[class*="st-key-card_"] [data-testid="stPageLink"] a { position: static; }
[class*="st-key-card_"] [data-testid="stPageLink"] a::after { content: ""; position: absolute; inset: 0; z-index: 1; }
[class*="st-key-card_"] [data-testid="stPageLink"] p { white-space: normal; font-weight: 600; }
[class*="st-key-card_"] img { width: 100%; aspect-ratio: 8 / 5; object-fit: cover; border-radius: 0.4rem; }
</style>"""


def draw(sections: contents.Pages) -> None:
    """Every section of pages that asks a question, as a row of cards."""
    st.html(STYLE)
    for section, pages in sections.items():
        if not section:  # the gallery itself
            continue
        st.subheader(section)
        for start in range(0, len(pages), ACROSS):
            for column, page in zip(st.columns(ACROSS), pages[start : start + ACROSS], strict=False):
                with column:
                    _card(page)


def lessons() -> None:
    """The operator's own lessons as links, and in a sentence each what is wrong with files that are none."""
    lesson_by_id, problems = own()
    if not lesson_by_id and not problems:
        return
    st.subheader(say("Lessons"))
    by_name = {page.url_path or FIRST: page for pages in contents.pages().values() for page in pages}
    for lesson in lesson_by_id.values():
        if page := by_name.get(lesson.page):
            begin = {"lesson": lesson.id}
            st.page_link(page, label=plain(lesson.title), icon=":material/play_circle:", query_params=begin)
    for problem in problems:
        st.warning(plain(say(problem.message), limit=600), icon=":material/broken_image:")


@st.cache_data(show_spinner=False)
def _image(picture: Path) -> str:
    """The picture as HTML; the question beside it says all there is to say, so those who hear the page hear it once."""
    data = base64.b64encode(picture.read_bytes()).decode()
    return f'<img alt="" src="data:image/webp;base64,{data}">'


def _card(page: StreamlitPage) -> None:
    """The picture, where it has been taken, and the question as a link that fills the card."""
    name = page.url_path or FIRST
    picture = PICTURES / f"{name}.webp"
    with st.container(border=True, key=f"card_{name}"):
        if picture.exists():
            st.html(_image(picture))
        st.page_link(
            page, label=say(contents.question(f"pages/{name}.py")), icon=page.icon, query_params=SHOWN.get(name)
        )
