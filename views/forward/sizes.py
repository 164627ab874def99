"""What other patches would mean: how many tokens, and what a pass costs."""

from analysis import cost
from ui.components.forward import Size
from views.forward.subject import Way
from words import say

LEAST, MOST = 4, 64  # pixels a side


def sizes(way: Way) -> list[Size]:
    """Every size of patch that divides this input, and the model's own."""
    height, width = way.trace.pixels.shape[:2]
    own = height // way.passed.grid[0]
    sides = [side for side in range(LEAST, MOST + 1) if height % side == 0 and width % side == 0]
    return [_size(way, side, own) for side in sorted({*sides, own})]


def _size(way: Way, side: int, own: int) -> Size:
    height, width = way.trace.pixels.shape[:2]
    grid = height // side, width // side
    whole = whole_cost(way, side)
    told = say(
        "{side} × {side} px: {patches} patches, {tokens} tokens. A pass takes {total} billion multiplications, "
        "{share} of them between tokens; a head’s map has {entries} numbers.",
        side=side,
        patches=grid[0] * grid[1],
        tokens=grid[0] * grid[1] + way.prefix,
        total=f"{whole.total / 1e9:.2f}",
        share=f"{whole.interactions / whole.total:.0%}",
        entries=f"{(grid[0] * grid[1] + way.prefix) ** 2:,}",
    )
    trained = say("This model was trained on these.") if side == own else say("This model’s are {own} px.", own=own)
    return Size(side, grid, f"{told} {trained}")


def whole_cost(way: Way, side: int) -> cost.Cost:
    """Of a model like this one with patches of `side` pixels a side: embedding and all blocks."""
    height, width = way.trace.pixels.shape[:2]
    channels, hidden = way.passed.tensors["begun"].shape[1], way.passed.tensors["hidden"].shape[1]
    return cost.vit(
        patches=(height // side) * (width // side),
        prefix=way.prefix,
        numbers=3 * side**2,
        channels=channels,
        hidden=hidden,
        blocks=way.passed.blocks,
        heads=len(way.passed.tensors["query"]),
    )
