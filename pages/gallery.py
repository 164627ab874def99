"""The gallery: every page of the house as a picture and a question, in teaching order."""

import streamlit as st

from ui import contents
from ui.text import passage
from views.gallery import cards
from words import say

st.title(say("What would you like to see?"))
st.caption(
    say("Each picture was taken on its page, from a real model. Choose a question; your own picture comes along.")
)

# Show
cards.draw(contents.pages())

# Explain
st.markdown(passage("gallery"))
