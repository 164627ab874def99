"""Over many photographs: what each method gets right with how many bits, beside noise of the same power."""

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from models.quantised import BY_CHANNEL, CHANNEL, TENSOR
from models.quantised.coding import LEAST_LOG, LINEAR
from ui import counted, facts
from ui.counted import right
from ui.exhibit import exhibit
from views.bits.subject import NAMES, PER, Rounded
from viz.measured import Line, shares
from words import label, say

FILE = "less_bits"  # of assets/measurements
PARAMETERS = (label("photographs"),)
Setting = Mapping[str, Any]


def draw(rounded: Rounded) -> None:
    """Accuracy over bits, then over the bytes of the file."""
    told = counted.known(FILE, rounded.card)
    if told is None:
        return
    left, beside = st.columns(2)
    with left:
        _over_bits(rounded, told)
    with beside:
        _over_bytes(rounded, told)
    st.caption(f"{_caption(rounded, told)} {finding(told)}")


def lines(told: Mapping[str, Any], along: str) -> dict[str, Line]:
    """Every method's share of right answers over `along` (bits or bytes), and that of noise over bits, drawn often."""
    line_by_method = {named(method, per): _line(_chosen(told, method, per), along) for method, per in _ways()}
    if along == "bits":
        line_by_method[say("noise instead, power of linear")] = noise(told)
    return line_by_method


def noise(told: Mapping[str, Any]) -> Line:
    """The share of right answers over bits with noise of the power that linear rounding, one scale a tensor, has."""
    return counted.drawn(told["noise"], told["noise"]["amount"], whole=told["whole"])


def named(method: str, per: str) -> str:
    """A method with its scales, where these can be chosen."""
    if method not in BY_CHANNEL:
        return say(NAMES[method])
    return say("{method}, {per}", method=say(NAMES[method]), per=say(PER[per]))


def _ways() -> list[tuple[str, str]]:
    """Every method with its scales."""
    return [(method, per) for method in NAMES for per in ((TENSOR, CHANNEL) if method in BY_CHANNEL else (TENSOR,))]


def _chosen(told: Mapping[str, Any], method: str, per: str) -> list[Setting]:
    wanted = {"method": method, "per": per}
    return [one for one in told["settings"] if wanted.items() <= one.items()]


def _line(settings: Iterable[Setting], along: str) -> Line:
    ordered = sorted(settings, key=lambda one: one[along])
    return counted.line([one[along] / (1e6 if along == "bytes" else 1) for one in ordered], ordered)


def finding(told: Mapping[str, Any]) -> str:
    """At how many bits linear rounding and noise of its power cost so differently that whiskers are apart."""
    dearer, cheaper = beside_noise(told)
    return say(
        "Beside this noise, with whiskers apart, rounding costs more at these bits: {dearer}; less at these: "
        "{cheaper}.",
        dearer=", ".join(map(str, dearer)) or say("none"),
        cheaper=", ".join(map(str, cheaper)) or say("none"),
    )


def beside_noise(told: Mapping[str, Any]) -> tuple[list[int], list[int]]:
    """The numbers of bits in which linear rounding with one scale a tensor lies below the interval of noise, and those
    in which it lies above, its own interval apart from that."""
    rounded, drawn = _line(_chosen(told, LINEAR, TENSOR), "bits"), noise(told)
    sides: tuple[list[int], list[int]] = [], []
    for bits, low, high in zip(rounded.positions, rounded.low, rounded.high, strict=True):
        if bits in drawn.positions:
            place = list(drawn.positions).index(bits)
            if high < drawn.low[place] or low > drawn.high[place]:
                sides[int(low > drawn.high[place])].append(int(bits))
    return sides


def here(rounded: Rounded, told: Mapping[str, Any], along: str) -> tuple[float, float] | None:
    """Where the page's setting lies; None where it was not measured."""
    quantised = rounded.quantised
    if quantised.threshold != LEAST_LOG:
        return None
    for one in _chosen(told, quantised.method, quantised.per):
        if one["bits"] == quantised.bits:
            return one[along] / (1e6 if along == "bytes" else 1), right(one)
    return None


def _over_bits(rounded: Rounded, told: Mapping[str, Any]) -> None:
    _chart(rounded, told, "bits", title=say("Right answers over bits a weight"), x=say("bits a weight"))


def _over_bytes(rounded: Rounded, told: Mapping[str, Any]) -> None:
    _chart(rounded, told, "bytes", title=say("Right answers over the file’s size"), x=say("file (MB)"))


def _chart(rounded: Rounded, told: Mapping[str, Any], along: str, *, title: str, x: str) -> None:
    whole = told["whole"]
    levels = {say("float32"): right(whole), say("chance"): counted.CHANCE}
    figure = shares(
        lines(told, along),
        title=title,
        x=x,
        y=say("photographs named rightly (%)"),
        here=here(rounded, told, along),
        reference=levels,
    )
    record = counted.record(rounded.card, label("answers in few bits"), whole["photographs"])
    exhibit(figure, record, table=table(told), key=f"bits_{along}")


def table(told: Mapping[str, Any]) -> dict[str, list[Any]]:
    """All settings that were measured, then the noise: one row each."""
    points = [one for method, per in _ways() for one in sorted(_chosen(told, method, per), key=lambda one: one["bits"])]
    points += [{}] * len(told["noise"]["amount"])
    columns = {name: [one.get(name, "") for one in points] for name in ("bytes", "same", "divergence")}
    return counted.table(lines(told, "bits"), "method", "bits") | columns


def sentence(rounded: Rounded) -> str | None:
    """How few bits still cost next to nothing: by which method, and what an even rounding of as many gets right."""
    if (told := counted.models(FILE).get(rounded.card.key)) is None:
        return None
    best, whole = fewest(told), told["whole"]
    even = next(right(one) for one in _chosen(told, LINEAR, TENSOR) if one["bits"] == max(best["bits"], 2))
    return say(
        "{model} names {right} of {photographs} photographs rightly in {bits} bits ({method}), in float32 {whole}; "
        "linear with one scale a tensor in as many: {even}.",
        model=facts.short_name(rounded.card),
        right=f"{right(best):.1%}",
        photographs=f"{whole['photographs']:,}",
        bits=best["bits"],
        method=named(best["method"], best["per"]),
        whole=f"{right(whole):.1%}",
        even=f"{even:.1%}",
    )


def fewest(told: Mapping[str, Any]) -> Setting:
    """The setting of fewest bits, and among these the best, that loses at most two points against float32.

    Signs are left out where they do not reach that; float32's share is right(whole).
    """
    least = told["whole"]["right"] / told["whole"]["photographs"] - 0.02
    good = [one for one in told["settings"] if right(one) >= least]
    return min(good, key=lambda one: (one["bits"], -one["right"]))


def _caption(rounded: Rounded, told: Mapping[str, Any]) -> str:
    return say(
        "{photographs} validation photographs of Imagenette, all weights rounded at once, nothing trained afterwards. "
        "Whiskers: 95 % of what other photographs would give. The ring is this page’s setting, where it was measured. "
        "Noise: even, of the power that linear rounding with one scale a tensor has in each matrix. {drawn}",
        photographs=f"{told['whole']['photographs']:,}",
        drawn=counted.told_of_draws(told["noise"]),
    )
