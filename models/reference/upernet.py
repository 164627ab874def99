"""UPerNet's head: the maps of a pyramid of any backbone, from coarse to fine, into one map of classes.

Pyramid pooling (Zhao et al. 2017, arXiv:1612.01105) averages the coarsest map over 1, 2, 3 and 6 bins a side; laterals
bring every finer map to one width; going down, each is added what is coarser; what comes out is convolved, enlarged to
the finest grid, fused and classified. Every convolution but the last is followed by batch normalisation and a ReLU.

Enlarging is bilinear between centres of cells (as in the authors' later code). For one picture the head is a
piecewise linear function of the maps: with its ReLUs held as they are, what each way in contributes to a logit is
exact (`contributions`), and the parts and a constant sum to the logit.
"""

from collections.abc import Collection, Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

PAPER = "Xiao et al. 2018, arXiv:1807.10221"
BINS = (1, 2, 3, 6)
VARIANTS = {"swin_tiny": {"in_channels": (96, 192, 384, 768), "width": 512, "classes": 150}}
Ways = dict[str, Tensor]  # by name, each (image, channel, row, column)


class Unit(nn.Sequential):
    """Convolution that keeps the grid, batch normalisation, ReLU."""

    def __init__(self, before: int, after: int, side: int) -> None:
        super().__init__(
            nn.Conv2d(before, after, side, padding=side // 2, bias=False), nn.BatchNorm2d(after), nn.ReLU()
        )


class UPerNet(nn.Module):
    """Maps (image, channel, row, column), finest first -> logits (image, class, row, column) on the finest grid.

    `ways` names every way on which maps come in: `level_0` is the finest lateral, the last level the coarsest map
    itself, `bin_6` the same map averaged over 6 × 6 bins.
    """

    def __init__(self, in_channels: Sequence[int], *, width: int, classes: int, bins: Sequence[int] = BINS) -> None:
        super().__init__()
        *finer, coarsest = in_channels
        self.bins = nn.ModuleDict({str(count): Unit(coarsest, width, 1) for count in bins})
        self.bottleneck = Unit(coarsest + len(bins) * width, width, 3)
        self.laterals = nn.ModuleList(Unit(channels, width, 1) for channels in finer)
        self.smooth = nn.ModuleList(Unit(width, width, 3) for _ in finer)
        self.fusion = Unit(len(in_channels) * width, width, 3)
        self.classifier = nn.Conv2d(width, classes, 1)

    def forward(self, maps: Sequence[Tensor], *, off: Collection[str] = (), steps: Ways | None = None) -> Tensor:
        """The logits; ways that are `off` add nothing. `steps` collects what lies between, by name."""
        return self.through(self.ways(maps), off=off, steps=steps)

    def ways(self, maps: Sequence[Tensor]) -> Ways:
        """Each way in, with what comes in on it: the map of a level, the means of the coarsest over its bins."""
        levels = {f"level_{place}": plane for place, plane in enumerate(maps)}
        return levels | {f"bin_{count}": F.adaptive_avg_pool2d(maps[-1], int(count)) for count in self.bins}

    def through(self, ways: Mapping[str, Tensor], *, off: Collection[str] = (), steps: Ways | None = None) -> Tensor:
        """Logits of `ways`. Raises ValueError when one that is `off` has no such name."""
        if strange := set(off) - set(ways):
            raise ValueError(f"There is no way {strange.pop()} into this head; there are {', '.join(ways)}.")
        steps = {} if steps is None else steps
        steps["pooled"] = plane = self.bottleneck(torch.cat(self._last(ways, off), dim=1))
        outputs = [plane]
        for place in reversed(range(len(self.laterals))):
            lateral = _unless(f"level_{place}" in off, self.laterals[place](ways[f"level_{place}"]))
            steps[f"top_down_{place}"] = plane = lateral + enlarged(plane, lateral)
            outputs.insert(0, self.smooth[place](plane))
        steps["fused"] = fused = self.fusion(torch.cat([enlarged(output, outputs[0]) for output in outputs], dim=1))
        return self.classifier(fused)

    def _last(self, ways: Mapping[str, Tensor], off: Collection[str]) -> list[Tensor]:
        """The coarsest map itself and what its bins make of it, on one grid."""
        name = f"level_{len(self.laterals)}"
        parts = [_unless(name in off, ways[name])]
        for count, unit in self.bins.items():
            pooled = enlarged(unit(ways[f"bin_{count}"]), parts[0])
            parts.append(_unless(f"bin_{count}" in off, pooled))
        return parts


def enlarged(plane: Tensor, like: Tensor) -> Tensor:
    """`plane` on the grid of `like`."""
    return F.interpolate(plane, like.shape[-2:], mode="bilinear", align_corners=False)


def _unless(silent: bool, plane: Tensor) -> Tensor:
    return 0 * plane if silent else plane  # a product, so that gradients find their way, and find it 0


def contributions(head: UPerNet, maps: Sequence[Tensor], *, off: Collection[str] = ()) -> Ways:
    """What each way in adds to the logits (image, class, row, column), its ReLUs held as they are for these `maps`.

    The derivative J of the head times a way's own map: exact, for between its kinks the head is linear in the maps.
    Their sum falls short of the logits by a constant that no map contributes, the offsets of the normalisations. Jx is
    found as the derivative of x·Jᵀv by v, backwards twice. Call it outside of inference mode.
    """
    ways, logits = _followed(head, maps, off)
    weights = torch.zeros_like(logits, requires_grad=True)
    slopes = torch.autograd.grad(logits, list(ways.values()), weights, create_graph=True, materialize_grads=True)
    return {
        name: torch.autograd.grad(slope, weights, plane, retain_graph=True, materialize_grads=True)[0].detach()
        for (name, plane), slope in zip(ways.items(), slopes, strict=True)
    }


def origins(head: UPerNet, maps: Sequence[Tensor], wanted: Tensor, *, off: Collection[str] = ()) -> dict[str, Tensor]:
    """Where each way takes it from: (image, row, column) of its own grid, the sum of which is what it adds to the sum
    of the logits times `wanted` (class, row, column), as in `contributions`. Call it outside of inference mode."""
    ways, logits = _followed(head, maps, off)
    slopes = torch.autograd.grad((logits * wanted).sum(), list(ways.values()), materialize_grads=True)
    pairs = zip(ways.items(), slopes, strict=True)
    return {name: (plane * slope).sum(dim=1).detach() for (name, plane), slope in pairs}


def _followed(head: UPerNet, maps: Sequence[Tensor], off: Collection[str]) -> tuple[Ways, Tensor]:
    """Every way with a map of its own that gradients lead back to, and the logits."""
    ways = {name: plane.detach().clone().requires_grad_() for name, plane in head.ways(maps).items()}
    return ways, head.through(ways, off=off)


def build(*, variant: str = "swin_tiny", **options: object) -> UPerNet:
    """A head of the published size `variant`; `options` (those of `UPerNet`) override it."""
    return UPerNet(**{**VARIANTS[variant], **options})
