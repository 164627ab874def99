"""All figures of all models in one table."""

from dataclasses import dataclass

import streamlit as st

from views.cabinet.subject import Cabinet
from words import label, say


@dataclass(frozen=True)
class Column:
    """What a column is called, how its numbers are written (printf) and what they are."""

    title: str
    form: str = ""
    explanation: str = ""

    def configured(self) -> object:
        """The column as Streamlit's table takes it."""
        if not self.form:
            return st.column_config.Column(say(self.title))
        return st.column_config.NumberColumn(say(self.title), format=say(self.form), help=say(self.explanation))


COLUMNS = {  # keys of `Cabinet.columns`
    "model": Column(label("Model")),
    "accuracy": Column(
        label("Accuracy"),
        "%.1f %%",
        label(
            "Share of Imagenette's validation photographs named rightly from their middle (7/8 of the side); chance is "
            "10 %."
        ),
    ),
    "multiply_adds": Column(
        label("Multiply-adds"),
        "%.0f M",
        label("Multiplications and additions for one photograph of 64 × 64 pixels."),
    ),
    "parameters": Column(label("Parameters"), "%.2f M", label("Learned numbers.")),
    "images_per_second": Column(
        label("Images per second"), "%.0f", label("On one core of the computer that trained it, in batches of 64.")
    ),
    "attention_on_objects": Column(
        label("Attention on objects"),
        label("%+.1f points"),
        label(
            "Share of the late layers' attention on the photograph's object, beyond what the model's mean map of other "
            "photographs lays there. Objects are boxes that a general vision-language model drew."
        ),
    ),
    "epochs": Column(label("Epochs")),
    "processor_hours": Column(label("Processor hours"), "%.2f", label("One core's time spent on training.")),
}


def draw(cabinet: Cabinet) -> None:
    """A row per model; a click on a heading sorts."""
    configured = {key: column.configured() for key, column in COLUMNS.items()}
    st.dataframe(cabinet.columns(), column_config=configured, hide_index=True, height="content", key="cabinet_table")
