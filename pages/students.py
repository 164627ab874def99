"""What can a student copy? Attention, value relations, tokens and answers of a teacher.   Wang et al. 2020."""

import streamlit as st

from ui import bets, controls
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view, row
from views.students import answers, gained, looks, turned
from views.students.bets import OF_VIEW
from views.students.subject import TARGETS, Copied, targets, there
from words import label, say

FIRST = "china"  # the one bundled picture of a class that the models know
VIEWS = (
    View("looks", label("Relations"), looks.draw),
    View("answers", label("Answers"), answers.draw),
    View("gained", label("What it gains"), gained.draw),
    View("turned", label("Turned"), turned.draw),
)
SENTENCES = {"looks": looks, "answers": answers, "gained": gained, "turned": turned}

top = head(
    say("What can a student copy?"),
    say("Small ViTs learned to copy a larger one: its attention, its values’ relations, its tokens, its answers."),
)

# Choose
image = controls.current_image(top.beside, first=FIRST, square=True)
first, second, third, fourth = row([8, 6, 3, 6])
with first:
    view = choose_view(VIEWS, name="student_view")
told, target, number = there(), "relations", 1
if view.key != "gained":
    with second:
        names = {key: say("copied: {what}", what=say(TARGETS[key])) for key in targets(told)}
        hidden = {"label_visibility": "collapsed"}
        usual = "relations" if "relations" in names else None
        target = controls.choose(say("Student"), "student", names, default=usual, **hidden)
if view.key in {"looks", "turned"}:
    with third:
        number = controls.slide(say("Head"), "student_head", 1, 3, default=1, format=say("head %d"), **hidden)

# Compute
subject = Copied(told, image, target, number - 1)
if view.key == "turned":
    with fourth:
        subject = turned.choose(subject)

# Show
if bets.open(OF_VIEW.get(view.key, ()), subject):
    raise bets.EndOfPage
top.answer(SENTENCES[view.key].sentence(subject))
view.draw(subject)

# Explain
explain("students", view.key)
st.page_link("pages/distillation.py", label=say("Another way: a token for the teacher"), icon=":material/science:")
