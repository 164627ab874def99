"""The gallery: every page of the house as a picture and a question, in teaching order."""

import streamlit as st

from ui import contents
from ui.head import head
from ui.text import passage
from views.gallery import cards
from words import say

head(
    say("What would you like to see?"),
    say("Each picture was taken on its page, from a real model. Choose a question; your own picture comes along."),
    alone=True,
)

# Show
cards.lessons()
cards.draw(contents.pages())

# Explain
st.markdown(passage("gallery"))
