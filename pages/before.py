"""Before or behind? Pre-norm and post-norm: gradients at the start, the stream, trained pairs, warm-up. Xiong 2020."""

from ui import bets
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view, row
from views.before import asked, border, start, stream, trained
from views.before.bets import OF_VIEW
from words import label, say

VIEWS = (
    View("start", label("Gradients at the start"), start.draw),
    View("stream", label("The stream"), stream.draw),
    View("trained", label("Trained pairs"), trained.draw),
    View("warm", label("Warm-up"), border.draw),
)
ASKED = {  # view: what its controls say, and what that answers
    "start": (asked.drawn, start.sentence),
    "stream": (asked.drawn, stream.sentence),
    "trained": (asked.pair, trained.sentence),
    "warm": (asked.border, border.sentence),
}

top = head(
    say("Before or behind?"),
    say("A block’s norms stand before its branches or behind its sums: which gradients does training begin with?"),
)

# Choose
first, *places = row([8, 4, 3, 4])
with first:
    view = choose_view(VIEWS, name="before_view")
asked_for, sentence = ASKED[view.key]
subject = asked_for(top.beside, places)

# Show
if bets.open(OF_VIEW.get(view.key, ()), subject):
    raise bets.EndOfPage
top.answer(sentence(subject))
part(view.draw)(subject)

# Explain
explain("before", view.key)
