"""What the zoo says about a model before anything is loaded: plain, frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from words import Message, label

OWN = "@"  # in a key, between the zoo's and the digest of a visitor's weights


@dataclass(frozen=True)
class Refusal:
    """From which `threshold` on a head's familiarity (`models.weights.answers.scores`: both) its answer is believed.

    Measured on pictures it was not chosen on: of `photographs` of its classes the share `kept`, and by kind of strange
    pictures the share refused and their number.
    """

    threshold: float
    kept: float
    photographs: int
    refused: tuple[tuple[str, float, int], ...]

    def of(self, kind: str) -> tuple[float, int]:
        """(share refused, pictures) of one kind of strange pictures."""
        return next((share, count) for name, share, count in self.refused if name == kind)


@dataclass(frozen=True)
class Head:
    """Classes that somebody else added to a backbone: `file` in assets/weights, pinned by `sha256`, of `bytes` bytes;
    `licence` and `note` (one sentence for the page) are the head's, not the backbone's; `refusal` where the head can
    tell a picture that shows none of its classes."""

    file: str
    sha256: str
    bytes: int
    licence: str
    note: str | Message = ""
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Weights:
    """Where a model's numbers come from.

    `kind` is `bundled` (`file` in assets/weights, works with no network), `pretrained` (`file` of the hub
    repository `repo` at `revision`, downloaded on request), `untrained` (drawn at random, seeded) or a visitor's `own`.
    `sha256` pins the file where it is known, `bytes` is its size, `note` one sentence for the page. `head` says where
    classes come from that the file itself does not hold (bundled weights of timm's ViT only).
    """

    kind: Literal["bundled", "pretrained", "untrained", "own"]
    file: str | None = None
    repo: str | None = None
    revision: str = "main"
    sha256: str | None = None
    bytes: int | None = None
    licence: str | None = None
    note: str | Message = ""
    head: Head | None = None


AT_RANDOM = Weights(
    "untrained",
    note=label("Weights drawn at random: the layout is the architecture’s, the patterns mean nothing."),
)


@dataclass(frozen=True, eq=False)
class ModelCard:
    """One line of the zoo.

    `source` says who builds it: `timm` (`architecture` is its name there) or `reference` (`architecture` is
    a module of models/reference); `options` are the builder's keywords. `input` is what it looks at,
    `opens_on` the attention (from 0) a page opens on, None for the last.
    `classes` names the head's classes, None without a head. `side` is the default input side in pixels, `patch`
    what input sides must be a multiple of, `flexible` whether any such height and width will do. `kinds` are the
    kinds of attention the model runs (see `models.trace.AttentionMap`). `antialias` says how position embeddings
    are resized to another grid: timm's way, or plainly. `mean` and `std` normalise the input; None means timm's
    own for the architecture, ImageNet's for a reference model. `resizing` is how pictures come to the input's size,
    always antialiased: as in the model's training.
    """

    key: str
    title: str
    family: str
    source: Literal["timm", "reference"]
    architecture: str
    weights: Weights
    options: Mapping[str, Any] = field(default_factory=dict)
    paper: str = ""
    input: Literal["image", "cloud", "set", "digit"] = "image"
    opens_on: int | None = None
    classes: Literal["imagenet", "imagenette", "clouds"] | None = None
    side: int = 224
    patch: int = 16
    flexible: bool = False
    kinds: tuple[str, ...] = ("tokens",)
    antialias: bool = True
    mean: tuple[float, float, float] | None = None
    std: tuple[float, float, float] | None = None
    resizing: Literal["bicubic", "bilinear"] = "bicubic"


def with_own(card: ModelCard, digest: str, note: str | Message = "") -> ModelCard:
    """`card` with a visitor's weights, `digest` the sha256 of their file, in place of its own; `note` says what became
    of them.

    To everybody who looks something up it is another model: its key is another one, so that nothing measured on the
    card's own weights is taken for theirs, its title does not say what those learned from, and its classes have no
    names here.
    """
    architecture, weights = card.title.partition(" · ")[0], Weights("own", note=note)
    return replace(card, key=f"{card.key}{OWN}{digest}", title=architecture, weights=weights, classes=None)


def parted(key: str) -> tuple[str, str | None]:
    """The zoo's key in `key`, and the digest of a visitor's weights where it is one of `with_own`."""
    known, _, digest = key.partition(OWN)
    return known, digest or None
