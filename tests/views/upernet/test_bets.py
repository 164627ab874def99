"""The bet on ways into the head: each one is switched off as the page's own switches do."""

from inputs.examples import load_image
from models.questions.dense import Segmentation
from tests.opening import opened
from ui import cached
from ui.bets import MADE
from views.upernet.asking import BACKBONE, FIRST, WAYS


def test_the_way_whose_loss_changes_most_pixels() -> None:
    app = opened("upernet", lesson="upernet", lesson_step="3")
    app.session_state[MADE] = {"most_needed_way": 0}
    app.run()
    [line] = [told.value for told in app.markdown if "You bet" in told.value]
    shown = cached.trace(BACKBONE, load_image(FIRST), crop="square").pixels
    whole, *others = (
        cached.ask(Segmentation(model=BACKBONE, shown=shown, off=off)).pixels for off in ((), *((way,) for way in WAYS))
    )
    changed = {
        way: sum(a != b for a, b in zip(whole.flat, other.flat, strict=True)) / whole.size
        for way, other in zip(WAYS, others, strict=True)
    }
    first, second = sorted(WAYS, key=lambda way: -changed[way])[:2]
    named = {way: f"stage {int(way[-1]) + 1}" if way[0] == "l" else f"bins {way[-1]} × {way[-1]}" for way in WAYS}
    assert f"Without {named[first]} {changed[first]:.1%} of the pixels" in line
    assert f"without {named[second]} {changed[second]:.1%}." in line
    assert ("right." in line) == (first == "level_0")
