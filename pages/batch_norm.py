"""Does batch norm harm a transformer? Its statistics through training, its rivals by hand, learning curves."""

import streamlit as st

from ui import bets, controls
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view
from views.batch_norm import by_hand, learning, running
from views.batch_norm.bets import OF_VIEW
from views.batch_norm.subject import DONE, MEASURES, NETWORKS, PHOTOGRAPHS, PLACES, TAKEN, TEXT, ByHand, Curves, Running
from words import label, say

VIEWS = (
    View("curves", label("Learning curves"), learning.draw),
    View("running", label("Batch and running"), running.draw),
    View("by_hand", label("Forward and backward"), by_hand.draw),
)
QUIET = {"label_visibility": "collapsed"}

top = head(
    say("Does batch norm harm a transformer?"),
    say("Transformers use layer norm. What would batch norm and its repair, PowerNorm, do instead?"),
)

# Choose
with top.beside:
    view = choose_view(VIEWS, name="bn_view")
rest = st.columns(4, vertical_alignment="bottom")
if view.key == "curves":
    with rest[0]:
        tasks = {task: say(NETWORKS[task]) for task in (TEXT, PHOTOGRAPHS)}
        task = controls.choose(say("Learned"), "bn_task", tasks, **QUIET)
    with rest[1]:
        shown = {"loss": say("loss"), "beside": say("loss less layer norm’s")}
        subject = Curves(task, controls.choose(say("Shown"), "bn_curve", shown, **QUIET) == "beside")
    sentence = learning.sentence
elif view.key == "running":
    asked = {
        "bn_measure": (say("Statistic"), MEASURES),
        "bn_unit": (say("Unit"), running.UNIT_NAMES),
        "bn_place": (say("Norms"), PLACES),
        "bn_taken": (say("Of each stretch"), TAKEN),
    }
    chosen = []
    for column, (name, (words, options)) in zip(rest, asked.items(), strict=True):
        with column:
            chosen.append(controls.choose(words, name, {key: say(word) for key, word in options.items()}, **QUIET))
    subject, sentence = Running(*chosen), running.sentence
else:
    with rest[0]:
        done = controls.choose(
            say("The next batch"), "bn_done", {key: say(word) for key, word in DONE.items()}, **QUIET
        )
    with rest[1]:
        by = controls.slide(say("By"), "bn_by", 2, 50, default=10, format=say("by %d"), **QUIET)
    with rest[2]:
        counted = {"format": say("%d batches before"), **QUIET}
        before = controls.slide(say("Batches before"), "bn_before", 0, 60, default=20, **counted)
    subject, sentence = ByHand(done, by, before), by_hand.sentence

# Show
if bets.open(OF_VIEW.get(view.key, ()), subject):
    raise bets.EndOfPage
top.answer(sentence(subject))
part(view.draw)(subject)

# Explain
explain("batch_norm", view.key)
