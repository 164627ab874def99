"""Two tokens, two teachers: what the distillation token does that the class token does not.   Touvron et al. 2021."""

from ui import bets, cached, controls, facts, model_picker
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view, row
from views.distillation import answer, looks, losses, many, path, two_heads
from views.distillation.bets import BETS
from views.distillation.subject import PAPER, Student, distilled
from words import label, say

VIEWS = (
    View("looks", label("Where they look"), looks.draw),
    View("apart", label("How far apart"), path.draw),
    View("heads", label("Two heads"), two_heads.draw),
    View("many", label("On many photographs"), many.draw),
    View("losses", label("The losses"), losses.draw),
)

top = head(
    say("What does DeiT’s second token learn?"),
    say("The class token answers to the label, the distillation token to a teacher. Choose where to compare them."),
)

# Choose
image = controls.current_image(top.beside, square=model_picker.takes_square(distilled(), name="student"))
first, second, third = row([6, 3, 2])
with first:
    view = choose_view(VIEWS, name="tokens_view")
with second:
    card = model_picker.current_model(distilled(), name="student")
with third:
    side = model_picker.current_side(card)

# Compute
trace = cached.trace(card.key, image, side=side, wants=frozenset({"tokens"}))
record = facts.provenance(trace, card, method=label("distillation token"), source=PAPER)

# Show
student = Student(card, image, trace, record)
if bets.open(BETS, student):
    raise bets.EndOfPage
top.answer(answer.sentence(student))
part(view.draw)(student)
facts.weights_line(trace, card, image)

# Explain
explain("distillation")
