"""Many photographs: where the two tokens name different classes, with whom the network and the label side."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import streamlit as st

from analysis.intervals import share_interval
from analysis.paired import difference
from models.zoo.measured import measured
from ui import facts
from ui.exhibit import exhibit
from ui.text import plain
from views.distillation.subject import CLASS, DISTILLATION, FILE, PAPER, TOKENS, Student
from viz import bars
from words import label, say, several

NETWORK, LABEL = "network", "label"
PARAMETERS = (label("photographs"), label("differ"))
CERTAIN = 0.05  # a smaller probability of such a split by chance is called a difference
SIDES = {
    (NETWORK, DISTILLATION): label("the network, with the distillation token"),
    (NETWORK, CLASS): label("the network, with the class token"),
    (LABEL, DISTILLATION): label("the label, with the distillation token"),
    (LABEL, CLASS): label("the label, with the class token"),
}
VERDICTS = {  # by who, and the token with which they side more often than chance could
    (NETWORK, DISTILLATION): label(
        "The network sides with the distillation token, {given} times to {ours}: more often than by chance."
    ),
    (NETWORK, CLASS): label(
        "The network sides with the class token, {ours} times to {given}: more often than by chance."
    ),
    (NETWORK, "even"): label(
        "The network sides with the distillation token {given} times, with the class token {ours}: that may be chance."
    ),
    (LABEL, DISTILLATION): label(
        "The label is the distillation token’s answer {given} times, the class token’s {ours}: the second token is "
        "right more often than by chance."
    ),
    (LABEL, CLASS): label(
        "The label is the class token’s answer {ours} times, the distillation token’s {given}: the first token is "
        "right more often than by chance."
    ),
    (LABEL, "even"): label(
        "The label is the distillation token’s answer {given} times, the class token’s {ours}: neither is right more "
        "often than chance could."
    ),
}


def draw(student: Student) -> None:
    """Shares of the photographs on which the tokens differ; a sentence where that was not measured."""
    answers = counted(student.card.key)
    if answers is None:
        st.info(
            say(
                "{model} was not measured on many photographs: choose a DeiT of the cabinet above.",
                model=plain(say(student.card.title)),
            ),
            icon=":material/block:",
        )
        return
    apart = answers[CLASS] != answers[DISTILLATION]
    if apart.any():
        _shares(student, answers, apart)
    st.caption(_found(student, answers, apart))  # below, so that the picture begins high


def counted(key: str) -> dict[str, np.ndarray] | None:
    """What both tokens, the network and the label name on each validation photograph, (photograph,) class numbers."""
    told = measured(FILE)
    if told is None or key not in told["models"]:
        return None
    model = told["models"][key]
    given = {**{token: model[token] for token in TOKENS}, NETWORK: told["answers_of_network"], LABEL: told["labels"]}
    return {name: np.array(list(digits), dtype=int) for name, digits in given.items()}


def with_whom(answers: Mapping[str, np.ndarray], apart: np.ndarray) -> dict[tuple[str, str], np.ndarray]:
    """(who, token) -> whether `who` names what the token does, on each photograph on which the tokens differ."""
    return {(who, token): answers[who][apart] == answers[token][apart] for who, token in SIDES}


def _found(student: Student, answers: Mapping[str, np.ndarray], apart: np.ndarray) -> str:
    told, count = measured(FILE), len(apart)
    alike = told["models"][student.card.key]["cosine"]
    return " ".join(
        [
            several(
                "On {number} of {photographs} photographs that it did not learn from ({share} ± {spread}) the two "
                "tokens name different classes; their cosine after the last block is {cosine} on average.",
                "On {number} of {photographs} photographs that it did not learn from ({share} ± {spread}) the two "
                "tokens name different classes; their cosine after the last block is {cosine} on average.",
                int(apart.sum()),
                photographs=f"{count:,}",
                share=f"{apart.mean():.1%}",
                spread=f"{float(share_interval(apart.mean(), count)):.1%}",
                cosine=f"{alike['mean']:.3f}",
            ),
            say(
                "Right are {ours} of the class token’s answers, {given} of the distillation token’s and {network} of a "
                "convolutional network’s ({title}).",
                ours=f"{(answers[CLASS] == answers[LABEL]).mean():.1%}",
                given=f"{(answers[DISTILLATION] == answers[LABEL]).mean():.1%}",
                network=f"{(answers[NETWORK] == answers[LABEL]).mean():.1%}",
                title=told["network"]["title"],
            ),
        ]
    )


def _shares(student: Student, answers: Mapping[str, np.ndarray], apart: np.ndarray) -> None:
    sides = with_whom(answers, apart)
    shares = {side: float(agrees.mean()) for side, agrees in sides.items()}
    figure = bars.bars(
        [say(SIDES[side]) for side in shares],
        list(shares.values()),
        title=say("Who sides with whom where the tokens differ"),
        unit=say("share of these photographs"),
    )
    measured_on = replace(student.record, digest="", parameters={})  # photographs of its own, not the one under glass
    method = label("answers where the tokens differ")
    record = facts.another(measured_on, method, source=PAPER, photographs=len(apart), differ=int(apart.sum()))
    table = {"who": [who for who, _ in sides], "token": [token for _, token in sides], "share": list(shares.values())}
    caption = " ".join(_verdict(who, sides) for who in (NETWORK, LABEL))
    exhibit(figure, record, caption=caption, table=table, key="token_sides")


def _verdict(who: str, sides: Mapping[tuple[str, str], np.ndarray]) -> str:
    """With which token `who` sides more often than chance could, by an exact paired test."""
    given, ours = sides[who, DISTILLATION], sides[who, CLASS]
    certain = difference(given, ours) < CERTAIN
    outcome = "even" if not certain else DISTILLATION if given.sum() > ours.sum() else CLASS
    return say(VERDICTS[who, outcome], given=f"{given.sum():,}", ours=f"{ours.sum():,}")
