"""The cabinet: small models of many architectures, trained on the same photographs by the same recipe."""

import streamlit as st

from ui import controls
from ui.reading import explain
from views.cabinet import models, studies

st.title("Same data, same recipe: what difference does the architecture make?")
st.caption("Choose a picture and see it under every trained model; above it, what each of them costs and gets right.")

# Choose and compute
found = models.exhibits()
models.completeness(found)

# Show
if found:
    models.table(found)
    left, right = st.columns(2, gap="medium")
    with left:
        models.against_cost(found)
    with right:
        models.learning(found)
    studies.show()
    st.header("One picture under all of them")
image = controls.current_image()
models.one_image(image)

# Explain
explain("cabinet")
