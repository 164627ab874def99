"""Bet, then reveal: a question before the picture that answers it; then the truth beside the bet, and how far it was.

A page gives its bets and what it has computed; a lesson's step names one of them. What is true comes from the model,
once the bet is made. A bet that was made is a value (`Placed`), so that those of a class can be added up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

import numpy as np
import streamlit as st

from lessons.lesson import Step
from ui import guide, link, spot
from ui.components.chart import chart
from ui.components.expected_curve import expected_curve
from viz import curves, overlay
from viz.ground import Ground
from words import Message, say

Subject = TypeVar("Subject")
MADE = "bets"  # in the session: bet -> what was guessed
NEWS = "bets_news"  # in the session: a bet has been made or taken back since the page ran
SPOTS = 20  # cells along each side of a picture that is clicked
NEAR, FAR = 0.1, 0.3  # of the picture's diagonal


class EndOfPage(Exception):
    """Ends a page early, as where its rest waits for a bet; `st.stop` would end what the app draws behind it too."""


@dataclass(frozen=True)
class Truth:
    """The `answer` in the form of the bet's kind, and the sentence that tells it."""

    answer: Any
    told: str


@dataclass(frozen=True)
class Options:
    """Choose one: labels. Where they are `ordered`, a bet can be near. An answer is a place among them, from 0."""

    labels: tuple[str, ...]
    ordered: bool = False

    def distance(self, guess: int, answer: int) -> float:
        """How many options lie between; 1 for any wrong one of options without an order."""
        return float(abs(guess - answer) if self.ordered else guess != answer)


@dataclass(frozen=True)
class Place(Generic[Subject]):
    """Click on the picture: what is under it. An answer is (y, x), shares of its height and width."""

    ground: Callable[[Subject], Ground]

    def distance(self, guess: tuple[float, float], answer: tuple[float, float]) -> float:
        """As a share of the picture's diagonal, were it square."""
        return float(np.hypot(*np.subtract(guess, answer)) / np.sqrt(2))


@dataclass(frozen=True)
class Curve(Generic[Subject]):
    """Drag the expected curve over points that have `names`, on axes `across` and `up` (labels). An answer is a share
    from 0 to 1 for each point."""

    names: Callable[[Subject], Sequence[str]]
    across: str
    up: str

    def distance(self, guess: Sequence[float], answer: Sequence[float]) -> float:
        """The mean of how far points are off; 1, the most, where another subject has other points."""
        return float(np.abs(np.subtract(guess, answer)).mean()) if len(guess) == len(answer) else 1.0


@dataclass(frozen=True)
class Bet(Generic[Subject]):
    """The `question` (a label) that lessons call `name`, how it is answered, and what is true of a subject."""

    name: str
    question: str
    kind: Options | Place[Subject] | Curve[Subject]
    truth: Callable[[Subject], Truth]


@dataclass(frozen=True)
class Placed:
    """A bet of a `page` that was made and revealed: plain values, which can be added up with those of others. `guess`
    and `answer` are a number, or tuples of numbers."""

    page: str
    bet: str
    guess: Any
    answer: Any
    distance: float


def open(bets: Sequence[Bet[Subject]], subject: Subject) -> bool:
    """Ask what the lesson's step asks, or show what became of it; whether the page has to keep the rest to itself, for
    this bet is open, or that of the very next step about the same view. Draws nothing where no step asks."""
    step, *further = guide.now().ahead or (None,)
    bet = next((bet for bet in bets if step is not None and bet.name == step.bet), None)
    if bet is None:
        return False
    if st.session_state.pop(NEWS, False):  # by a part of the page: the answer in its head is not the part's to change
        link.run_again()
    made = st.session_state.setdefault(MADE, {})
    with st.container(key=guide.BET, border=True):
        st.markdown(f"**{say(bet.question)}**")
        if bet.name in made:
            _reveal(bet, subject, made[bet.name])
        else:
            _ask(bet, subject)
    return bet.name not in made or any(_waits(later) and not later.state for later in further[:1])


def waiting() -> bool:
    """Whether this step of the lesson or a later one asks for a bet that nobody has made yet."""
    return any(map(_waits, guide.now().ahead))


def _waits(step: Step) -> bool:
    return bool(step.bet) and step.bet not in st.session_state.get(MADE, {})


def between(value: float, edges: Sequence[float]) -> int:
    """Which of the options that `edges` part, one fewer than options and rising, `value` belongs to."""
    return int(np.searchsorted(edges, value, side="right"))


def placed(bet: Bet[Subject], guess: Any, truth: Truth) -> Placed:
    """The bet as a value."""
    made, true = (tuple(one) if isinstance(one, list | tuple) else one for one in (guess, truth.answer))
    return Placed(guide.now().page, bet.name, made, true, bet.kind.distance(guess, truth.answer))


def _make(name: str, guess: Any) -> None:
    st.session_state.setdefault(MADE, {})[name] = guess
    st.session_state[NEWS] = True


def _again(name: str) -> None:
    st.session_state.get(MADE, {}).pop(name, None)
    st.session_state[NEWS] = True


def _ask(bet: Bet[Subject], subject: Subject) -> None:
    if isinstance(bet.kind, Place):
        return _ask_place(bet, bet.kind.ground(subject))
    if isinstance(bet.kind, Curve):
        return _ask_curve(bet, bet.kind.names(subject))
    for column, (number, text) in zip(st.columns(len(bet.kind.labels)), enumerate(bet.kind.labels), strict=True):
        key = f"bet_{number}"
        column.button(say(text), key=key, width="stretch", wrap=True, on_click=_make, args=(bet.name, number))


def _ask_place(bet: Bet[Subject], ground: Ground) -> None:
    key = "bet_place"

    def click() -> None:
        if numbers := spot.clicked(key):
            down, right = ((number + 0.5) / spot.WHOLE for number in numbers[:2])
            _make(bet.name, (down, right))

    figure = overlay.clickable(ground, spot.carried((SPOTS, SPOTS)), title=say("Click your bet"))
    chart(figure, key=key, on_pick=click, fitted=True)


def _ask_curve(bet: Bet[Subject], names: Sequence[str]) -> None:
    axes = {"across": say(bet.kind.across), "up": say(bet.kind.up)}
    expected_curve(names, **axes, key="bet_curve", made=partial(_make, bet.name))


def _reveal(bet: Bet[Subject], subject: Subject, guess: Any) -> None:
    truth = bet.truth(subject)
    result = placed(bet, guess, truth)
    if isinstance(bet.kind, Place):
        chart(_both(bet.kind.ground(subject), guess, truth.answer), key="bet_truth", fitted=True)
        verdict = _how_far(result.distance)
    elif isinstance(bet.kind, Curve):
        chart(_curves(bet.kind, guess, truth.answer), key="bet_truth")
        verdict = say("You were {points} percentage points off on average.", points=f"{100 * result.distance:.0f}")
    else:
        verdict = _which(bet.kind, guess, result.distance)
    with st.container(horizontal=True, vertical_alignment="center", key="bet_told"):
        right = result.distance == 0
        icon = ":material/check_circle:" if right else ":material/adjust:"
        st.markdown(f"{icon} {verdict} {truth.told}", width="stretch")
        st.button(say("Bet again"), key="bet_again", type="tertiary", on_click=_again, args=(bet.name,))


def _which(kind: Options, guess: int, distance: float) -> str:
    bet = Message(kind.labels[guess])
    if distance == 0:
        return say("You bet “{bet}”: right.", bet=bet)
    if kind.ordered and distance == 1:
        return say("You bet “{bet}”: one step beside it.", bet=bet)
    return say("You bet “{bet}”: not so.", bet=bet)


def _how_far(distance: float) -> str:
    """A distance, a share of the diagonal, in words."""
    share = f"{distance:.0%}"
    if distance < NEAR:
        return say("Your bet is right beside it, {share} of the picture’s diagonal away.", share=share)
    if distance < FAR:
        return say("Your bet is in its neighbourhood, {share} of the picture’s diagonal away.", share=share)
    return say("Your bet is far from it, {share} of the picture’s diagonal away.", share=share)


def _both(ground: Ground, guess: tuple[float, float], answer: tuple[float, float]) -> Any:
    figure = overlay.picture(ground, title=say("Your bet and the truth"))
    look = {say("your bet"): (guess, "x", 1), say("the truth"): (answer, "circle", 0)}
    for name, (place, symbol, colour) in look.items():
        figure = overlay.marks(figure, _at(place), ground.size, name=name, symbol=symbol, colour=colour)
    return figure


def _curves(kind: Curve[Any], guess: Sequence[float], answer: Sequence[float]) -> Any:
    shown = {say("your bet"): 100 * np.asarray(guess), say("the truth"): 100 * np.asarray(answer)}
    up = say("{what} (%)", what=Message(kind.up))
    return curves.lines(shown, title=say("Your bet and the truth"), x=say(kind.across), y=up, height=300)


def _at(place: tuple[float, float]) -> np.ndarray:
    """A grid of hundredths of a picture, true in the one of `place`."""
    grid = np.zeros((100, 100), dtype=bool)
    grid[tuple(min(int(100 * share), 99) for share in place)] = True
    return grid
