"""Two models, one picture: the same place under both mice.   Vaswani et al. 2017; each model's own paper."""

import streamlit as st

from ui import bets, controls, model_picker
from ui.head import head
from ui.reading import explain
from views.compare import agreement, answer
from views.compare.bets import BETS
from views.compare.glass import choose_model, choose_scale, draw_glass, draw_predictions, partners
from views.compare.subject import TwoModels
from words import say

top = head(
    say("What do two models see in one picture?"),
    say("Point at one picture: the other shows what its model makes of the same place. Click to hold both there."),
)

# Choose
image = controls.current_image(top.beside, square=True)
cards = model_picker.image_models()
choices = zip(st.columns(2, gap="medium"), (cards, partners(cards)), ("", "_2"), strict=True)
models = []
for column, offered, name in choices:
    with column:
        models.append(choose_model(offered, image, name=name))  # and compute
if bets.open(BETS, models):
    raise bets.EndOfPage
places = st.columns(2, gap="medium")
scale = choose_scale()  # below the pictures

# Show
states = []
for column, model in zip(places, models, strict=True):
    with column:
        states.append(draw_glass(model, image, scale=scale))
draw_predictions(models, image)

# Look further
st.header(say("Which of their layers agree?"))
both = TwoModels(*models, states[0])
top.answer(answer.sentence(both))
agreement.draw(both)

# Explain
explain("compare")
