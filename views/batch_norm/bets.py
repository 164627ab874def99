"""What may be guessed before the trainings are seen."""

from collections.abc import Mapping, Sequence

import numpy as np

from ui.bets import Bet, Options, Truth, between
from views.batch_norm.learning import verdict
from views.batch_norm.running import late
from views.batch_norm.subject import BATCH, CONVOLUTION, TEXT, ByHand, Curves, Running
from words import label, say

TIMES, OFF = (0.5, 1.0, 2.0), (0.1, 1.0, 5.0)
MUCH = 0.1  # nats


def steadier(running: Running) -> Truth:
    """Sentences' distance of the chosen statistic ÷ the convolutional network's, in the second half of training."""
    text, convolution = (float(late(running.times(network)).mean()) for network in (TEXT, CONVOLUTION))
    told = {"text": f"{text:.1f}", "convolution": f"{convolution:.1f}"}
    return Truth(
        between(text / convolution, TIMES),
        say("{text} times on sentences, {convolution} times in the convolutional network.", **told),
    )


def off(shown: ByHand) -> Truth:
    """How far the paper's step is off the exact gradient, in its lengths."""
    apart = float(shown.stepped.apart[0, 0])
    return Truth(between(apart, OFF), say("It is {apart} lengths off.", apart=f"{apart:.2g}"))


def harm(shown: Curves) -> Truth:
    """Where batch norm ends beside layer norm."""
    sorted_out = shown.told_apart()
    place = int(np.argmax([BATCH in sorted_out[name] for name in ("better", "alike", "worse")]))
    more, half = shown.last(BATCH)
    place += place == 2 and more >= MUCH
    told = {"more": f"{more:+.3f}".replace("-", "−"), "half": f"{half:.3f}", "verdict": verdict(sorted_out)}
    return Truth(place, say("Its last loss is {more} ± {half} nats beside layer norm’s: {verdict}", **told))


BETS = (
    Bet(
        "steadier",
        label("How unsteady are batches of sentences beside the convolutional network’s of photographs?"),
        Options((label("under half"), label("half to equal"), label("up to twice"), label("more")), ordered=True),
        steadier,
    ),
    Bet(
        "off",
        label("How far is PN’s gradient off the exact one when the next batch holds an outlier?"),
        Options(
            (label("under 0.1 of its length"), label("0.1 to 1"), label("1 to 5"), label("more")),
            ordered=True,
        ),
        off,
    ),
    Bet(
        "harm",
        label("Where does batch norm end beside layer norm?"),
        Options(
            (label("better"), label("not told apart"), label("worse, by a little"), label("worse by 0.1 nats or more")),
            ordered=True,
        ),
        harm,
    ),
)
OF_VIEW: Mapping[str, Sequence[Bet]] = {"running": BETS[:1], "by_hand": BETS[1:2], "curves": BETS[2:]}
