"""What torch counts on real layers is what the formulas say."""

from analysis import mixers
from models.questions.counted import Counted


def test_counts_are_the_formulas() -> None:
    counts, sizes = (4, 10, 33), {"width": 5, "channels": 12}
    answer = Counted(counts=counts, **sizes).answer(None)
    for kind in (mixers.CONVOLUTION, mixers.MLP, mixers.ATTENTION):
        formulas = [[f(kind, count, **sizes) for f in (mixers.parameters, mixers.multiply_adds)] for count in counts]
        assert answer[kind].tolist() == formulas
