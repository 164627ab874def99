"""The frame around every page: the list of pages, the warm-up, and a guard that shows problems."""

from pathlib import Path

import streamlit as st

from ui import contents, guide, language, link
from ui.cached import warm_up
from ui.components.copy_link import copy_link
from ui.frame import frame
from ui.guard import guarded
from words import say

ICON = Path(__file__).parent / "assets" / "icon.png"
language.arrive()
PAGES = {  # in teaching order
    "": [st.Page("pages/gallery.py", title=say("All questions"), icon=":material/apps:")],
    say("Basics"): [
        st.Page("pages/by_hand.py", title=say("Attention by hand"), icon=":material/calculate:"),
        st.Page("pages/forward.py", title=say("Picture to answer"), icon=":material/account_tree:"),
    ],
    say("Attention"): [
        st.Page("pages/attention.py", title=say("What heads look at"), icon=":material/visibility:", default=True),
        st.Page("pages/distance.py", title=say("How far, how sharply"), icon=":material/straighten:"),
        st.Page("pages/positions.py", title=say("Positions"), icon=":material/location_on:"),
    ],
    say("Architectures"): [
        st.Page("pages/windows.py", title=say("Windows"), icon=":material/grid_view:"),
        st.Page("pages/upernet.py", title=say("Every pixel"), icon=":material/grain:"),
        st.Page("pages/pyramids.py", title=say("Pyramids"), icon=":material/change_history:"),
        st.Page("pages/depth.py", title=say("Depth"), icon=":material/layers:"),
        st.Page("pages/distillation.py", title=say("Distillation"), icon=":material/science:"),
    ],
    say("Point clouds"): [
        st.Page("pages/points.py", title=say("Chosen points"), icon=":material/scatter_plot:"),
        st.Page("pages/local_global.py", title=say("Local meets global"), icon=":material/hub:"),
        st.Page("pages/sets.py", title=say("Sets"), icon=":material/shuffle:"),
    ],
    say("Models side by side"): [
        st.Page("pages/compare.py", title=say("Two models, one picture"), icon=":material/compare:"),
        st.Page("pages/cabinet.py", title=say("The cabinet"), icon=":material/shelves:"),
    ],
}

st.set_page_config(page_title="Vitrine", page_icon=str(ICON), layout="wide")
frame()
page = st.navigation(PAGES, position="top")
contents.announce(PAGES)

with guarded(page.url_path):
    link.arrive(page.url_path)
    warm_up()
    guide.arrive(page.url_path)
    page.run()
    copy_link(link.left_out())
