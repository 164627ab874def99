"""The frame around every page: the list of pages, the warm-up, and a guard that shows problems."""

from contextlib import suppress
from pathlib import Path

import streamlit as st

from ui import bets, contents, guide, language, link
from ui.cached import warm_up
from ui.components.copy_link import copy_link
from ui.frame import frame
from ui.guard import guarded
from words import say

ICON = Path(__file__).parent / "assets" / "icon.png"


def menu() -> contents.Pages:
    """In teaching order; sections are named in few letters, so that the menu shows them all on a laptop."""
    return {
        "": [st.Page("pages/gallery.py", title=say("Vitrine"), icon=":material/apps:")],
        say("What is attention?"): [
            contents.asking("pages/by_hand.py", icon=":material/calculate:"),
            contents.asking("pages/permutation.py", icon=":material/swap_vert:"),
            contents.asking("pages/more_heads.py", icon=":material/call_split:"),
            contents.asking("pages/forward.py", icon=":material/account_tree:"),
            contents.asking("pages/masks.py", icon=":material/filter_alt:"),
            contents.asking("pages/mixing.py", icon=":material/shuffle_on:"),
        ],
        say("Who looks where?"): [
            contents.asking("pages/attention.py", icon=":material/visibility:", default=True),
            contents.asking("pages/distance.py", icon=":material/straighten:"),
            contents.asking("pages/positions.py", icon=":material/location_on:"),
        ],
        say("How are models built?"): [
            contents.asking("pages/windows.py", icon=":material/grid_view:"),
            contents.asking("pages/upernet.py", icon=":material/grain:"),
            contents.asking("pages/pyramids.py", icon=":material/change_history:"),
            contents.asking("pages/depth.py", icon=":material/layers:"),
            contents.asking("pages/distillation.py", icon=":material/science:"),
        ],
        say("What is needed?"): [
            contents.asking("pages/needed_heads.py", icon=":material/content_cut:"),
            contents.asking("pages/needed_blocks.py", icon=":material/layers_clear:"),
            contents.asking("pages/sparse.py", icon=":material/grid_on:"),
            contents.asking("pages/rank.py", icon=":material/signal_cellular_alt:"),
            contents.asking("pages/bits.py", icon=":material/compress:"),
            contents.asking("pages/students.py", icon=":material/school:"),
        ],
        say("How do models learn?"): [
            contents.asking("pages/norms.py", icon=":material/equalizer:"),
            contents.asking("pages/before.py", icon=":material/low_priority:"),
            contents.asking("pages/batch_norm.py", icon=":material/stacked_line_chart:"),
            contents.asking("pages/learning.py", icon=":material/model_training:"),
        ],
        say("What about points?"): [
            contents.asking("pages/points.py", icon=":material/scatter_plot:"),
            contents.asking("pages/local_global.py", icon=":material/hub:"),
            contents.asking("pages/sets.py", icon=":material/shuffle:"),
        ],
        say("How do models differ?"): [
            contents.asking("pages/compare.py", icon=":material/compare:"),
            contents.asking("pages/cabinet.py", icon=":material/shelves:"),
        ],
    }


language.arrive()
st.set_page_config(page_title="Vitrine", page_icon=str(ICON), layout="wide")
frame()
page = st.navigation(contents.announced(menu), position="top")

with guarded(page.url_path):
    link.arrive(page.url_path)
    warm_up()
    guide.arrive(page.url_path)
    with suppress(bets.EndOfPage):  # a page ends early where a bet is open; its link can be copied all the same
        page.run()
    copy_link(link.left_out())
