"""The cabinet: small models of many architectures, trained on the same photographs by the same recipe."""

import streamlit as st

from ui import cabinet_studies, cabinet_view, controls
from ui.reading import explain

st.title("Same data, same recipe: what difference does the architecture make?")
st.caption("Choose a picture and see it under every trained model; above it, what each of them costs and gets right.")

# Choose and compute
found = cabinet_view.exhibits()
cabinet_view.completeness(found)

# Show
if found:
    cabinet_view.table(found)
    left, right = st.columns(2, gap="medium")
    with left:
        cabinet_view.against_cost(found)
    with right:
        cabinet_view.learning(found)
    cabinet_studies.show()
    st.header("One picture under all of them")
image = controls.current_image()
cabinet_view.one_image(image)

# Explain
explain("cabinet")
