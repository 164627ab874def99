"""Who may look at whom? Masks over a picture and a sequence, and what two of them teach.   Devlin 2019; Chen 2020."""

from ui import bets
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view
from views.masks import answer, complete, completing, costs, fill, filling, known, looks, masking, predicting, predicts
from views.masks.bets import OF_VIEW
from words import label, say

VIEWS = (
    View("looks", label("Who looks at whom"), looks.draw),
    View("costs", label("What it costs"), costs.draw),
    View("predicts", label("What it predicts"), predicts.draw),
    View("complete", label("Complete a digit"), complete.draw),
    View("fill", label("Fill the holes"), fill.draw),
    View("known", label("Where the digit is known"), known.draw),
)
ASKED = {  # view: what its controls say, and what that answers
    "looks": (masking.looking, answer.sentence),
    "costs": (masking.costing, answer.sentence),
    "predicts": (predicting.asked, predicting.sentence),
    "complete": (completing.asked, completing.sentence),
    "fill": (filling.asked, filling.sentence),
    "known": (known.asked, known.sentence),
}

top = head(
    say("Who may look at whom?"),
    say("A mask closes pairs of tokens. Click a token and see what is left to it."),
)

# Choose
with top.beside:
    view = choose_view(VIEWS, name="mask_view")
asked, sentence = ASKED[view.key]
subject = asked()

# Show
if bets.open(OF_VIEW.get(view.key, ()), subject):
    raise bets.EndOfPage
top.answer(sentence(subject))
view.draw(subject)

# Explain
explain("masks", view.key)
