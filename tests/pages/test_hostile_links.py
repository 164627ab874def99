"""Every page opens as usual whatever a link's parameters say, and what makes no sense leaves the address."""

import pytest

from tests import links
from tests.opening import opened
from ui import cached

PAGES = (
    "gallery",
    "by_hand",
    "permutation",
    "more_heads",
    "masks",
    "mixing",
    "norms",
    "learning",
    "before",
    "batch_norm",
    "needed_heads",
    "needed_blocks",
    "bits",
    "sparse",
    "rank",
    "students",
    "forward",
    "positions",
    "windows",
    "pyramids",
    "depth",
    "distance",
    "distillation",
    "compare",
    "cabinet",
    "upernet",
)
HOSTILE = ("<script>alert(1)</script>", "../../etc/passwd", "nan", "-1e999", "٣", "9" * 250)


def parameters() -> list[str]:
    """Every name under which some control of a page writes into the address."""
    others = {"image", "cut", "model", "model_2", "side", "layer", "layer_2", "at", "token", "head", "fusion", "lang"}
    others |= {"lesson", "lesson_step"}
    return sorted(links.names() | others)


@pytest.mark.parametrize("page", PAGES)
def test_nonsense_in_every_parameter_is_ignored(page: str) -> None:
    names = parameters()
    assert len(names) > 40 and "positions_view" in names and "deep_layer" in names
    app = opened(page, **{name: HOSTILE[place % len(HOSTILE)] for place, name in enumerate(names)})
    assert app.title
    drawn = " ".join(element.value for element in [*app.markdown, *app.caption, *app.toast])
    assert not any(word in drawn for word in HOSTILE[:2])


@pytest.mark.parametrize(
    ("page", "name"), [("windows", "at"), ("depth", "deep"), ("distance", "over"), ("positions", "positions_view")]
)
def test_a_parameter_that_makes_no_sense_leaves_the_address(page: str, name: str) -> None:
    app = opened(page, **{name: HOSTILE[0], "image": cached.FIRST_IMAGE})
    assert name not in app.query_params and any(name in toast.value for toast in app.toast)
