"""The frame around every page: the list of pages, the warm-up, and a guard that shows problems."""

from pathlib import Path

import streamlit as st

from ui import contents, link
from ui.cached import warm_up
from ui.components.copy_link import copy_link
from ui.guard import guarded

HOME = Path(__file__).parent
ICON, FRAME = HOME / "assets" / "icon.png", HOME / "ui" / "frame.css"
PAGES = {  # in teaching order
    "": [st.Page("pages/gallery.py", title="All questions", icon=":material/apps:")],
    "Attention": [
        st.Page("pages/attention.py", title="What heads look at", icon=":material/visibility:", default=True),
        st.Page("pages/distance.py", title="How far, how sharply", icon=":material/straighten:"),
        st.Page("pages/positions.py", title="Positions", icon=":material/location_on:"),
    ],
    "Architectures": [
        st.Page("pages/windows.py", title="Windows", icon=":material/grid_view:"),
        st.Page("pages/pyramids.py", title="Pyramids", icon=":material/change_history:"),
        st.Page("pages/depth.py", title="Depth", icon=":material/layers:"),
        st.Page("pages/distillation.py", title="Distillation", icon=":material/science:"),
    ],
    "Point clouds": [
        st.Page("pages/points.py", title="Chosen points", icon=":material/scatter_plot:"),
        st.Page("pages/local_global.py", title="Local meets global", icon=":material/hub:"),
        st.Page("pages/sets.py", title="Sets", icon=":material/shuffle:"),
    ],
    "Models side by side": [
        st.Page("pages/compare.py", title="Two models, one picture", icon=":material/compare:"),
        st.Page("pages/cabinet.py", title="The cabinet", icon=":material/shelves:"),
    ],
}

st.set_page_config(page_title="Vitrine", page_icon=str(ICON), layout="wide")
st.html(FRAME)
page = st.navigation(PAGES, position="top")
contents.announce(PAGES)

with guarded(page.url_path):
    link.arrive(page.url_path)
    warm_up()
    page.run()
    copy_link()
