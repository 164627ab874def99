"""What the page computed: the last layer of a teacher and of its students over one picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from analysis import relations
from inputs.image import ImageInput
from models.questions.last_layer import AtTheEnd
from models.students import LearnedMap, Student
from models.trace import AttentionMap, Trace
from models.zoo import ZOO
from models.zoo.measured import measured
from models.zoo.student_card import CARD, MEASURED, STUDENTS, TEACHER
from ui import cached, facts
from viz.provenance import Provenance
from words import label, say

LABELS, UNTRAINED = "labels", "untrained"
TARGETS = {  # as `training.students` calls them
    "labels": label("labels alone"),
    "soft": label("answers"),
    "features": label("tokens"),
    "attention": label("attention"),
    "values": label("value relations"),
    "relations": label("attention and value relations"),
    "all": label("all of it"),
}
STUDENT_NAMES = {**TARGETS, UNTRAINED: label("untrained")}
TOLD_OF = ("attention", "values")
RELATIONS = {"attention": label("Attention"), "values": label("Value relations")}
SOURCE = "Wang et al. 2020, arXiv:2002.10957, Eq. 7 to 10"
PARAMETERS = (label("copied"), label("input size"))
Told = Mapping[str, Any]  # assets/measurements/students.json
Seen = Mapping[str, np.ndarray]  # see `models.questions.last_layer.AtTheEnd`


@dataclass(frozen=True, eq=False)
class Copied:
    """The student that copied `target`, over the square of `image`; `head` (from 0) is under glass."""

    told: Told
    image: ImageInput
    target: str
    head: int = 0

    @cached_property
    def trace(self) -> Trace:
        """The teacher's pass."""
        return cached.trace(TEACHER, self.image, crop="square")

    @cached_property
    def own(self) -> Trace:
        """The student's pass."""
        return cached.trace(CARD.key, self.image, crop="square", changes=changes(self.told, self.target))

    @property
    def attention(self) -> AttentionMap:
        """The teacher's last layer."""
        return self.trace.attention[-1]

    @cached_property
    def teacher(self) -> Seen:
        """What the teacher has at its end."""
        return cached.ask(AtTheEnd(model=TEACHER, shown=self.trace.pixels))

    @property
    def student(self) -> Seen:
        """What the chosen student has at its end."""
        return self.of(self.target)

    def of(self, target: str) -> Seen:
        """What any student has at its end, the untrained one too."""
        guessing = LearnedMap(target, pin(self.told))
        asked = {"model": CARD.key, "shown": self.trace.pixels, "guessing": guessing}
        if target == UNTRAINED:
            return cached.ask(AtTheEnd(**asked, untrained=True))
        return cached.ask(AtTheEnd(**asked, changes=changes(self.told, target)))

    def compared(self) -> tuple[str, ...]:
        """The chosen student and its controls, each once."""
        return tuple(dict.fromkeys((self.target, LABELS, UNTRAINED)))

    def called(self, target: str) -> str:
        """Its name above a picture: the chosen one's targets stand in the choice already."""
        return say("this student") if target == self.target != LABELS else say(STUDENT_NAMES[target])

    def rows(self, which: str) -> np.ndarray:
        """The teacher's relation `which`, (head, token, token)."""
        return related(self.teacher, which)

    def apart(self, which: str, target: str) -> np.ndarray:
        """KL of the head's rows from the teacher to a student, (token,) in nats."""
        return relations.divergence(self.rows(which)[self.head], related(self.of(target), which)[self.head])

    def near(self, target: str) -> np.ndarray:
        """Cosine of each patch token that a student's map guesses with the teacher's own, (patch,)."""
        return relations.cosines(self.of(target)["guess"][1:], relations.standardised(self.teacher["tokens"][1:]))

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of patches."""
        return self.attention.queries.raster.shape

    def record(self, method: str, **place: object) -> Provenance:
        """What the files of this page say of their numbers: of the teacher's pass and of the student's."""
        parameters = {"copied": STUDENT_NAMES[self.target], **place.pop("parameters", {})}
        pair = ((self.trace, ZOO[TEACHER]), (self.own, ZOO[CARD.key]))
        records = [
            facts.provenance(trace, card, method=method, source=SOURCE, parameters=parameters, **place)
            for trace, card in pair
        ]
        return facts.together(records)


def related(seen: Seen, which: str) -> np.ndarray:
    """Attention or value relations of one model, (head, token, token) float64."""
    pair = (seen["query"], seen["key"]) if which == "attention" else (seen["value"], seen["value"])
    return relations.relation(*pair)


def there() -> Told:
    """What was measured on all students."""
    return measured(MEASURED)


def pin(told: Told) -> str:
    """The sha256 of the file of students."""
    return told["files"][STUDENTS]["sha256"]


def changes(told: Told, target: str) -> tuple[Student, ...]:
    """What makes the student of labels alone, whose weights the model has, the one that copied `target`."""
    return () if target == LABELS else (Student(target, pin(told)),)


def targets(told: Told) -> list[str]:
    """The students whose training of the first seed has ended, in the order of the page."""
    ended = {run["target"] for run in told["runs"] if run["seed"] == 0}
    return [target for target in TARGETS if target in ended]
