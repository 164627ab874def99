"""What the page computed: a pass of the network over a cloud, and where on the page it is shown."""

from dataclasses import dataclass

from streamlit.delta_generator import DeltaGenerator

from ui.clouds.network import Pass


@dataclass(frozen=True, eq=False)
class Meeting:
    """The network's `forward` pass; its cloud stands in the column `left`, choices and numbers in the column
    `right`."""

    forward: Pass
    left: DeltaGenerator
    right: DeltaGenerator
