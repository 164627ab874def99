"""The gallery: every page of the house as a picture and a question, in teaching order."""

import streamlit as st

from ui.text import passage
from views.gallery import cards

st.title("What would you like to see?")
st.caption("Each picture was taken on its page, from a real model. Choose a question; your own picture comes along.")

cards.gallery()

st.markdown(passage("gallery"))
