"""What the student saves beside its teacher: counted by formula, and by the clock of this computer, on request."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from models.questions.pace import Pace
from models.zoo import ZOO
from models.zoo.student_card import CARD, TEACHER
from ui import cached, pace
from views.students.subject import Copied
from words import say

ASKED = "students_timed"


def draw(copied: Copied) -> None:
    """A table of parameters, multiply-adds, bytes and milliseconds once somebody asks."""
    if not pace.asked(ASKED, say("**What does the student save?** Both run here, over this picture.")):
        return
    with st.spinner(say("Measuring …")):
        found = measured(copied)
    told = copied.told
    pace.table([say("teacher"), say("student")], found, [told[who]["multiply_adds"] for who in ("teacher", "student")])
    sizes = [ZOO[key].weights.bytes for key in (TEACHER, CARD.key)]
    st.caption(
        say(
            "Weights as stored, in float16: {teacher} and {student} MB. Median of several passes each; whatever else "
            "this computer does shows. All students cost the same, whatever they copied.",
            teacher=f"{sizes[0] / 1e6:.2f}",
            student=f"{sizes[1] / 1e6:.2f}",
        )
    )


def measured(copied: Copied) -> Mapping[str, np.ndarray]:
    """`seconds` and `parameters` (teacher, student), measured once in ten minutes for everybody."""
    asked = {"shown": copied.trace.pixels, "without": (), "moment": cached.moment()}
    found = [cached.ask(Pace(model=key, **asked)) for key in (TEACHER, CARD.key)]
    return {name: np.array([one[name][0] for one in found]) for name in ("seconds", "parameters")}
