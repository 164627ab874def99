"""The gallery: every page of the house as a picture and a question, in teaching order."""

import streamlit as st

from ui import gallery_view
from ui.text import passage

st.title("What would you like to see?")
st.caption("Each picture was taken on its page, from a real model. Choose a question; your own picture comes along.")

gallery_view.gallery()

st.markdown(passage("gallery"))
