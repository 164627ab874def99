"""What can a student copy? Links, controls, sentences and charts, each view opened once."""

import re

import numpy as np
import pytest

from inputs.examples import load_image
from models.weights import load
from models.zoo import ZOO
from models.zoo.bits import unpacked
from models.zoo.measured import measured
from tests.charts import charts, numbers
from tests.opening import number, opened, said
from tests.pages.test_answers import answer
from tests.recipes.students import end, rows, student
from ui import cached


def ends(*copied: str) -> dict[str, dict]:
    """The ends of the teacher and of students over the page's first picture."""
    trace = cached.trace("imagenette_vit", load_image("china"), crop="square")
    own = cached.trace("student_vit", load_image("china"), crop="square")
    return {"teacher": end(load(ZOO["imagenette_vit"]).model, trace), **{one: end(student(one), own) for one in copied}}


def test_relations_say_how_far_every_head_lies_from_its_teacher_s() -> None:
    app = opened("students", student="attention", student_head="2")
    by_model = ends("attention", "labels", "untrained")
    far = {}
    for which in ("attention", "values"):
        taught = rows(by_model["teacher"], which, 1)
        for name in ("attention", "labels", "untrained"):
            own = rows(by_model[name], which, 1)
            far[which, name] = f"{(taught * np.log(taught / own)).sum(axis=1).mean():.2f}"
    line = answer(app)
    assert line.startswith(f"Head 2’s rows lie {far['attention', 'attention']} nats")
    for which in ("attention", "values"):
        assert f"{far[which, 'labels']}, untrained {far[which, 'untrained']}" in line or (
            f"({far[which, 'labels']}, {far[which, 'untrained']})" in line
        )
    drawn = charts(app)
    assert len(drawn) == 4 and all(chart["clickable"] for chart in drawn)
    even = (
        np.log(65)
        + (rows(by_model["teacher"], "attention", 1) * np.log(rows(by_model["teacher"], "attention", 1))).sum() / 65
    )
    assert f"evenly everywhere {even:.2f}" in said(app)


def test_answers_say_cosines_and_both_divergences() -> None:
    app = opened("students", student_view="answers", student="soft")
    by_model = ends("soft")
    taught, own = (by_model[name]["logits"].softmax(dim=0).numpy() for name in ("teacher", "soft"))
    forward, backward = ((one * np.log(one / other)).sum() for one, other in ((taught, own), (own, taught)))
    assert f"its answer lies {forward:.2f} nats from the teacher’s" in answer(app)
    told = " ".join(part.value for part in app.markdown).replace("\\", "")
    assert f"is {forward:.3f} nats" in told and f"is {backward:.3f}:" in told
    assert len(charts(app)) == 2


def test_what_is_gained_stands_with_its_test_and_its_controls_and_the_clock_runs_on_request() -> None:
    app, told = opened("students", student_view="gained"), measured("students")
    labels = next(run for run in told["runs"] if (run["target"], run["seed"]) == ("labels", 0))
    right = unpacked(labels["right"], told["photographs"])
    assert f"is right on {right.mean():.1%} of the photographs" in answer(app)
    assert f"its teacher on {told['teacher']['accuracy']:.1%};" in answer(app)
    [chart] = charts(app)
    assert numbers(chart["figure"]["data"][0]["x"])[0] == pytest.approx(100 * right.mean())
    tables = " ".join(part.value for part in app.markdown).replace("\\", "")
    untrained = next(run for run in told["runs"] if (run["target"], run["seed"]) == ("untrained", 0))
    assert re.search(rf"untrained \| {untrained['attention']:.2f} \|", tables), "beside what nothing learned gives"
    assert "agreement, not quality" in tables and "milliseconds" not in tables
    app.button(key="measure_students_timed").click().run()
    [table] = [part.value.replace("\\", "") for part in app.markdown if "milliseconds" in part.value]
    for who in ("teacher", "student"):
        assert f"{told[who]['parameters']:,}" in table and f"{told[who]['multiply_adds'] / 1e6:,.1f}" in table


def test_a_rotation_is_said_to_leave_relations_alone_and_another_matrix_not() -> None:
    app = opened("students", student_view="turned", student="values", student_draw="3")
    assert "their relations change by" in answer(app) and len(charts(app)) == 4
    small = number(re.search(r"relations change by ([^,]+),", answer(app))[1])
    assert small < 1e-12
    app.selectbox(key="choose_student_turn").set_value("any").run()
    large = float(re.search(r"their relations by up to ([0-9.]+):", answer(app))[1])
    assert large > 0.01
    assert "22 dimensions a head, the teacher’s 64" in said(app)
