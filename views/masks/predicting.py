"""What an objective asks of a digit or of a text: what the visitor chose, and what was computed."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis import masks, objectives
from analysis.levels import bits
from analysis.objectives import HIDDEN, KEPT, SWAPPED, Asked
from errors import UserError
from inputs.digits import LEVELS
from models.questions.foreseen import Foresight
from models.trace import Trace
from ui import cached, controls
from views.masks import given, sentences
from views.masks.given import HOLE, Given, Shown
from views.masks.sentences import Text
from words import label, say

PICTURE, WORDS = "picture", "words"
MASKED, NEXT, SENTENCE = "masked", "next", "sentence"
SEEDS = 100
MODELS = {MASKED: "digits_masked", NEXT: "digits_causal"}
OF_PIXELS = {MASKED: label("masked pixels (BERT’s rule)"), NEXT: label("next pixel (Image GPT)")}
OF_WORDS = {
    MASKED: label("masked tokens (BERT)"),
    NEXT: label("next token (GPT)"),
    SENTENCE: label("next sentence (BERT)"),
}
SPECIAL = ("[MASK]", "[CLS]", "[SEP]")
ANSWERS = ("NotNext", "IsNext")  # as the authors' code calls them


@dataclass(frozen=True, eq=False)
class Pixels:
    """The pixels of `given` under an `objective`, drawn from `seed` where it draws."""

    given: Given
    objective: str
    seed: int

    @cached_property
    def asked(self) -> Asked:
        """Grey levels that go in and should come out, in raster order; `HOLE` for a hole and for the start token."""
        return self._drawn(self.seed)

    def _drawn(self, seed: int) -> Asked:
        levels = self.given.levels.ravel().astype(int)
        if self.objective == NEXT:
            return objectives.following(levels, start=HOLE)
        everywhere = np.ones(levels.size, bool)
        return objectives.masked(levels, everywhere, vocabulary=LEVELS, mask=HOLE, seed=seed)

    @property
    def model(self) -> str:
        """The model that learned it, a key of the zoo."""
        return MODELS[self.objective]

    @cached_property
    def chances(self) -> np.ndarray:
        """What each pixel could be by the model, in one pass, (pixel, level)."""
        shown = self.given.levels.ravel() if self.objective == NEXT else self.asked.inputs.astype(np.uint8)
        return cached.ask(Foresight(model=self.model, given=shown)).chances

    @cached_property
    def trace(self) -> Trace:
        """The model's look, for what it says of its weights."""
        return cached.trace(self.model, Shown(self.given.levels))

    @cached_property
    def costs(self) -> np.ndarray:
        """Bits that the true level of each pixel that counts takes, by the model and as a rule: (2, counted pixel)."""
        where, true = self.asked.counts, self.asked.targets[self.asked.counts]
        return np.stack([bits(chances[where], true) for chances in (self.chances, given.usual())])

    def tally(self) -> np.ndarray:
        """How many pixels all draws together hide, swap and keep, (3,)."""
        return _tally([self._drawn(seed) for seed in range(1, SEEDS + 1)])


@dataclass(frozen=True, eq=False)
class Words:
    """The tokens of `text` under an `objective`, drawn from `seed` where it draws."""

    text: Text
    objective: str
    seed: int

    @property
    def known(self) -> tuple[str, ...]:
        """What tokens stand for: all words and signs of the text, and then what is none."""
        return (*sorted({*self.text.first, *self.text.second}), *SPECIAL)

    @cached_property
    def follows(self) -> bool:
        """Whether the second sentence is the true one: heads or tails. Raises UserError where there is no second."""
        if not self.text.second:
            raise UserError("This objective needs two sentences; end the first with a full stop and write another.")
        return bool(np.random.default_rng(self.seed).random() < 0.5)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The tokens in words, before anything is done to them."""
        first, second = self.text.first, self.text.second
        if self.objective == NEXT:
            return (*first, *second)
        if self.objective == SENTENCE and not self.follows:
            second = self.text.elsewhere
        return ("[CLS]", *first, "[SEP]", *((*second, "[SEP]") if second else ()))

    @cached_property
    def asked(self) -> Asked:
        """What goes in and should come out, as places in `known`, but for the one answer to a next sentence."""
        return self._drawn(self.seed)

    def _drawn(self, seed: int) -> Asked:
        if self.objective == SENTENCE:
            return objectives.next_sentence(np.arange(len(self.words)), follows=self.follows)
        tokens = np.array([self.known.index(word) for word in self.words])
        if self.objective == NEXT:
            return objectives.following(tokens)
        vocabulary = len(self.known) - len(SPECIAL)
        return objectives.masked(tokens, tokens < vocabulary, vocabulary=vocabulary, mask=vocabulary, seed=seed)

    @property
    def inputs(self) -> list[str]:
        """What goes in, in words."""
        return [*self.words] if self.objective == SENTENCE else [self.known[token] for token in self.asked.inputs]

    @property
    def targets(self) -> list[str]:
        """What should come out, in words, nothing where nothing counts."""
        names = ANSWERS if self.objective == SENTENCE else self.known
        both = zip(self.asked.counts, self.asked.targets, strict=True)
        return [names[target] if counts else "" for counts, target in both]

    @property
    def mask(self) -> np.ndarray:
        """Who may look at whom, (query, key) bool."""
        count = len(self.words)
        return masks.causal(count) if self.objective == NEXT else np.ones((count, count), bool)

    def tally(self) -> np.ndarray:
        """How many tokens all draws together hide, swap and keep, (3,)."""
        return _tally([self._drawn(seed) for seed in range(1, SEEDS + 1)])


def _tally(draws: list[Asked]) -> np.ndarray:
    done = np.concatenate([draw.done for draw in draws])
    return np.array([(done == kind).sum() for kind in (HIDDEN, SWAPPED, KEPT)])


def drawn(shown: Pixels | Words) -> str:
    """What BERT's rule does, and what many draws of it did."""
    hidden, swapped, kept = (f"{share:.1%}" for share in shown.tally() / shown.tally().sum())
    return say(
        "Of the places that are asked for 80 % are hidden, 10 % swapped for another token, 10 % kept; in draws 1 to "
        "{count} together {hidden}, {swapped} and {kept}.",
        count=SEEDS,
        hidden=hidden,
        swapped=swapped,
        kept=kept,
    )


def asked() -> Pixels | Words:
    """The controls above the pictures, and what they say."""
    columns = st.columns([3, 6, 6, 4, 4], vertical_alignment="bottom")
    with columns[0]:
        settings = {"widget": st.segmented_control, "label_visibility": "collapsed"}
        over = controls.choose(
            say("Tokens"), "predict_over", {PICTURE: say("A digit"), WORDS: say("Words")}, **settings
        )
    with columns[1]:
        named = OF_PIXELS if over == PICTURE else OF_WORDS
        objective = controls.choose(say("Objective"), "objective", {key: say(name) for key, name in named.items()})
    if over == PICTURE:
        under = given.chosen(columns[2], columns[3])
    else:
        with columns[2]:
            text = sentences.asked()
    seed = _seed(columns[4]) if objective != NEXT else 1
    return Pixels(under, objective, seed) if over == PICTURE else Words(text, objective, seed)


def _seed(column: DeltaGenerator) -> int:
    with column:
        settings = {"format": say("draw %d"), "label_visibility": "collapsed"}
        return controls.slide(say("Draw"), "predict_seed", 1, SEEDS, default=1, **settings)


def sentence(shown: Pixels | Words) -> str:
    """How many predictions one pass gives, how many count, and what a digit's take."""
    asks = shown.asked
    count, every = asks.predictions, len(asks.counts)
    if isinstance(shown, Words):
        return _of_words(shown, count, every)
    model, rule = shown.costs.mean(axis=1)
    return say(
        "One pass foresees {all} pixels and is asked for {count}: their true levels take {bits} bits a pixel, as a "
        "rule {rule}, with all {levels} levels alike (untrained) {uniform}.",
        all=every,
        count=count,
        bits=f"{model:.2f}",
        rule=f"{rule:.2f}",
        levels=LEVELS,
        uniform=f"{np.log2(LEVELS):.2f}",
    )


def _of_words(shown: Words, count: int, every: int) -> str:
    words = len(shown.text.first) + len(shown.text.second)
    if shown.objective == SENTENCE:
        return say(
            "{all} tokens go in, and one thing is asked: does the second sentence follow the first? By chance that is "
            "1 bit; GPT would be asked for {words} tokens in the same pass.",
            all=every,
            words=words - 1,
        )
    if shown.objective == NEXT:
        signs = 3 if shown.text.second else 2  # [CLS], and [SEP] behind each sentence
        other = objectives.asked_for(words + signs)
        return say(
            "{all} tokens go in, and one pass is asked for {count} of them, each from those before it; BERT would ask "
            "for {other}, each from both sides.",
            all=every,
            count=count,
            other=other,
        )
    return say(
        "{all} tokens go in, and one pass is asked for {count} of them, each from both sides; GPT would ask for "
        "{words}, each from those before it.",
        all=every,
        count=count,
        words=words - 1,
    )
