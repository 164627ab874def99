"""What is said of teacher and stages is what the metrics files say, on the page, on the cards and in the text."""

from models.zoo import ZOO
from models.zoo.cabinet import ALONE, ARCHITECTURES, TAUGHT, TRAINABLE, metrics, recipes, taught
from ui.text import TEXTS
from views.cabinet import comparison, held_equal
from views.cabinet.subject import TrainedModel, cabinet

TEXT = " ".join((TEXTS / "en" / "cabinet.md").read_text(encoding="utf-8").split())


def trained(key: str, *, soft: float, features: float, stages: tuple[int, ...] = (10, 40)) -> TrainedModel:
    record = None
    for epochs in stages:
        record = {"recipe": {"epochs": epochs, "soft": soft, "features": features}, "start": record}
    return TrainedModel(ARCHITECTURES[f"imagenette_{key}"], record)


def test_every_model_was_taught_and_page_card_and_text_say_so() -> None:
    assert all(taught(metrics(key)) for key in TRAINABLE)
    assert "all learned from a teacher too" in held_equal._teacher(cabinet().models)
    assert all("ViT-S/14 to learn from" in str(ZOO[key].weights.note) for key in TRAINABLE)
    assert "All of them had a teacher, the bundled ViT-S/14" in TEXT
    assert {recipe["soft"] for key in TRAINABLE for recipe in recipes(metrics(key))} == {0.5}  # "half"
    assert "vision-language model" in comparison.COLUMNS["attention_on_objects"].explanation


def test_who_had_no_teacher_is_not_said_to_have_had_one() -> None:
    alone, pupil = trained("vit", soft=0, features=0), trained("swin", soft=0.5, features=1)
    assert not taught(alone.metrics) and "ViT-S/14" not in ALONE and "ViT-S/14" in TAUGHT
    assert held_equal._teacher([alone]) == "" == held_equal._teacher([])
    some = held_equal._teacher([alone, pupil])
    assert "ViT-S/14: Swin." in some and "6 blocks" not in some and "all learned" not in some
    assert taught(trained("vit", soft=0, features=1).metrics) and taught(trained("vit", soft=0.5, features=0).metrics)


def test_stages_that_differ_are_named_and_no_others() -> None:
    models = cabinet().models
    others = {held_equal.stages(model) for model in models if model.card.key != "imagenette_vit"}
    assert others == {(10, 40)} and held_equal.stages(models[0]) == (20, 30)
    assert held_equal._stages(models).startswith(
        "ViT, 6 blocks learned in stages of 20 + 30 epochs, most others of 10 + 40,"
    )
    assert held_equal._stages(models).count("learned in stages") == 1 and held_equal._stages(models[1:]) == ""
    assert "the ViT of 6 blocks learned in 20 and then 30 epochs, the others in 10 and then 40" in TEXT
    assert {model.metrics["epochs"] for model in models} == {50} and "for 50 epochs" in TEXT


def test_but_for_the_stages_the_recipe_was_one() -> None:
    written = [recipe for model in cabinet().models for recipe in recipes(model.metrics)]
    settings = [{key: value or 0 for key, value in recipe.items() if key != "epochs"} for recipe in written]
    assert all({"layer_drop": 0} | setting == {"layer_drop": 0} | settings[0] for setting in settings)
