"""Every page opens as usual whatever a link's parameters say, and what makes no sense leaves the address."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests import links
from ui import cached

ROOT = Path(__file__).parents[2]
PAGES = (
    "gallery",
    "by_hand",
    "permutation",
    "more_heads",
    "masks",
    "mixing",
    "rank",
    "forward",
    "positions",
    "windows",
    "pyramids",
    "depth",
    "distance",
    "distillation",
    "compare",
    "cabinet",
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
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600).run()
    for place, name in enumerate(names):
        app.query_params[name] = HOSTILE[place % len(HOSTILE)]
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception and not app.error and app.title
    drawn = " ".join(element.value for element in [*app.markdown, *app.caption, *app.toast])
    assert not any(word in drawn for word in HOSTILE[:2])


@pytest.mark.parametrize(
    ("page", "name"), [("windows", "at"), ("depth", "deep"), ("distance", "over"), ("positions", "positions_view")]
)
def test_a_parameter_that_makes_no_sense_leaves_the_address(page: str, name: str) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600).run()
    app.query_params[name], app.query_params["image"] = HOSTILE[0], cached.FIRST_IMAGE
    app.switch_page(f"pages/{page}.py").run()
    assert name not in app.query_params and any(name in toast.value for toast in app.toast)
