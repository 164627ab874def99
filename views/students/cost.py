"""What the student saves beside its teacher: counted by formula, and by the clock of this computer, on request."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from models.questions.pace import Pace
from models.zoo import ZOO
from models.zoo.student_card import CARD, TEACHER
from ui import cached, pace, tables
from views.students.subject import Copied
from words import say

ASKED = "students_timed"


def draw(copied: Copied) -> None:
    """A table of parameters, bytes, multiply-adds, numbers made and milliseconds once somebody asks."""
    if not pace.asked(ASKED, say("**What does the student save?** Both run here, over this picture.")):
        return
    with st.spinner(say("Measuring …")):
        costs = measured(copied)
    tables.show({"": [say("teacher"), say("student")], **pace.columns([costs])})
    sizes = [ZOO[key].weights.bytes for key in (TEACHER, CARD.key)]
    stored = say(
        "Their files, in float16: {teacher} and {student} MB. All students cost the same, whatever they copied.",
        teacher=f"{sizes[0] / 1e6:.2f}",
        student=f"{sizes[1] / 1e6:.2f}",
    )
    st.caption(f"{pace.measured_so()} {stored}")


def measured(copied: Copied) -> Mapping[str, np.ndarray]:
    """What `Pace` finds of (teacher, student), measured once in ten minutes for everybody."""
    asked = {"shown": copied.trace.pixels, "without": (), "moment": cached.moment()}
    costs = [cached.ask(Pace(model=key, **asked)) for key in (TEACHER, CARD.key)]
    return {name: np.array([one[name][0] for one in costs]) for name in costs[0]}
