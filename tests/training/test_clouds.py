"""The recipe of the point-cloud weights: labels, split, procedural shapes, and a tiny run that is resumed."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from inputs.point_cloud import model_points, read_cloud
from models.zoo.classes import CLOUDS
from training import clouds
from training.cloud_labels import HELD_OUT, PATTERNS, REPEATS, held_out, label
from training.shapes import EXAMPLES, SHAPES, as_ply, cloud
from training.solids import ball, box, in_unit_ball, rod, rotation, sample, turned

KENNEY, Q = "kenney_quaternius/Kenney/", "kenney_quaternius/Q/"
NAMES = {
    "quaternius/nature_pack/BirchTree_Dead_Snow_3.glb": "tree",
    "quaternius/nature_pack/TreeStump.glb": None,
    "quaternius/nature_pack/Rock_1.glb": None,
    "quaternius/crops_pack/Apple_Crop.glb": None,
    "quaternius/crops_pack/PalmTree_4.glb": "tree",
    "quaternius/cute_fish_pack/Clownfish.glb": "fish",
    "quaternius/cute_fish_pack/Dock_Long.glb": None,
    "quaternius/rpg_items_pack/Sword_big_Golden.glb": "sword",
    "quaternius/rpg_items_pack/Potion3_Filled.glb": "bottle",
    "quaternius/rpg_items_pack/Axe_Double.glb": None,
    "quaternius/house_interior_pack/Couch_Small2.glb": "chair",
    "quaternius/modular_medieval_buildings_pack/Tower.glb": None,
    f"{KENNEY}Furniture_Pack_(1.0)/tableCoffeeGlass.fbx": "table",
    f"{KENNEY}Furniture_Pack_(1.0)/benchCushionLow.fbx": None,
    f"{Q}Vehicles/Realistic_Car_Pack_-_Nov_2018/SUV.fbx": "car",
    f"{Q}Vehicles/Airplane_pack_-_Jan_2017/SmallPlane.fbx": "aeroplane",
    f"{Q}Nature/Platformer_Pack_-_Nov_2018/Tree1.fbx": None,  # repeats quaternius/platformer_pack
}


@pytest.mark.parametrize("name", NAMES)
def test_labels_by_name(name: str) -> None:
    assert label(name) == NAMES[name]


def test_the_table_covers_the_classes_and_all_patterns_are_ones() -> None:
    assert tuple(PATTERNS) == CLOUDS == tuple(SHAPES) == tuple(EXAMPLES)
    for patterns in (REPEATS, HELD_OUT, *(part for rows in PATTERNS.values() for row in rows for part in row)):
        re.compile(patterns)


def test_packs_that_look_alike_are_on_one_side() -> None:
    families = (
        ("quaternius/platformer_pack/Tree1.glb", f"{Q}Nature/Christmas_Pack_[Patreon_Exclusive]/Tree1.fbx"),
        ("quaternius/medieval_weapons_pack/Sword.glb", "quaternius/rpg_items_pack/Sword.glb"),
        (
            "quaternius/modular_men/Suit.glb",
            f"{Q}Characters_and_Animals/Animated_Men_Characters_-_Feb_2019/Male_Suit.fbx",
        ),
    )
    assert [[held_out(name) for name in family] for family in families] == [
        [True, True],
        [False, False],
        [False, False],
    ]


@pytest.mark.parametrize("title", SHAPES)
def test_shapes_vary_stand_in_the_unit_ball_and_have_normals(title: str) -> None:
    made = [cloud(title, np.random.default_rng(seed), count=300) for seed in range(8)]
    for points in made:
        assert points.shape == (300, 6) and np.isfinite(points).all()
        assert np.linalg.norm(points[:, :3], axis=1).max() == pytest.approx(1, abs=1e-5)
        np.testing.assert_allclose(np.linalg.norm(points[:, 3:], axis=1), 1, atol=1e-5)
    extents = np.array([np.ptp(points[:, :3], axis=0) for points in made])
    assert extents.std(0).max() > 0.02


def test_the_bundled_examples_are_what_the_program_writes() -> None:
    folder = Path(__file__).parents[2] / "assets" / "clouds"
    for title, seed in EXAMPLES.items():
        points = cloud(title, np.random.default_rng(seed), count=4096)
        bundled = read_cloud((folder / f"{title}.ply").read_bytes(), "a.ply")
        np.testing.assert_allclose(read_cloud(as_ply(points), "a.ply").points, bundled.points, atol=1e-5)


@pytest.mark.parametrize("solid", [box((1, 2, 3), (0, 0, -1.5)), ball(), rod((0, 0, -1), (0.1, 0, 1), 0.2)])
def test_solids_are_closed_and_face_outwards(solid: np.ndarray) -> None:
    edges = solid[:, 1:] - solid[:, :1]
    areas = np.cross(edges[:, 0], edges[:, 1]) / 2
    np.testing.assert_allclose(areas.sum(0), 0, atol=1e-9)
    volume = (solid.mean(1) * areas).sum() / 3
    assert volume > 0
    points = sample(solid, 500, np.random.default_rng(0))
    assert ((points[:, :3] * points[:, 3:]).sum(1) > 0).mean() > 0.95


def test_points_fall_evenly_on_the_area() -> None:
    points = sample(box((1, 1, 3)), 20_000, np.random.default_rng(0))
    ends = (np.abs(points[:, 5]) > 0.9).mean()
    assert ends == pytest.approx(2 / 14, abs=0.01)


def test_a_turned_body_has_the_radius_it_was_given() -> None:
    corners = turned([0.5, 1.0], [0, 2], sides=8).reshape(-1, 3)
    top = corners[(corners[:, 2] == 2) & (np.linalg.norm(corners[:, :2], axis=1) > 1e-6)]
    np.testing.assert_allclose(np.linalg.norm(top[:, :2], axis=1), 1)


def test_the_models_are_trained_on_what_the_app_gives_them() -> None:
    points = sample(box((1, 2, 3)), 200, np.random.default_rng(0))
    shown = model_points(read_cloud(as_ply(points), "a.ply"), count=200)
    order = np.lexsort(shown.T[:3]), np.lexsort(in_unit_ball(points).T[:3])
    np.testing.assert_allclose(shown[order[0]], in_unit_ball(points)[order[1]], atol=1e-5)


def test_packs_are_turned_z_up() -> None:
    points = np.array([[0.0, 1, 0, 0, 1, 0]], np.float32)  # above, y up
    np.testing.assert_allclose(clouds.z_up(points, "quaternius/a/b.glb"), [[0, 0, 1, 0, 0, 1]], atol=1e-6)
    np.testing.assert_allclose(clouds.z_up(points, f"{Q}Realistic_Car_Pack/x.fbx"), points, atol=1e-6)


def test_variations_keep_normals_across_the_surface() -> None:
    """On a stretched, turned plane the varied normals still stand on the varied points."""
    rng = np.random.default_rng(3)
    plane = np.hstack([rng.normal(size=(200, 2)), np.zeros((200, 1)), np.tile([0.0, 0, 1], (200, 1))]) @ np.kron(
        np.eye(2), rotation(0, 0.7).T
    )
    for _ in range(20):
        other = clouds.varied(plane, "table", rng, 100)
        distinct = other[:, :3] - other[:, :3].mean(0)
        assert np.linalg.norm(other[:, :3], axis=1).max() == pytest.approx(1, abs=1e-5)
        assert np.abs((distinct * other[:, 3:]).sum(1)).max() < 0.1  # noise of up to 0.015 before scaling


def archive(path: Path) -> Path:
    """Nine models of two classes in the archive's form."""
    rng = np.random.default_rng(0)
    names = [f"quaternius/nature_pack/CommonTree_{k}.glb" for k in range(1, 4)]
    names += [f"quaternius/modular_men/Suit{k}.glb" for k in range(3)]
    names += ["quaternius/simple_nature_pack/Tree1.glb", f"{Q}X/Zombie_Animated/Zombie.fbx", "quaternius/a/Rock.glb"]
    np.savez(path, names=np.array(names), points=rng.uniform(-1, 1, (9, 1024, 6)).astype(np.float16))
    return path


class Tiny(nn.Module):
    """Stands in for the models: a linear map of the mean point."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(6, len(CLOUDS))

    def forward(self, points: torch.Tensor) -> torch.Tensor:
        return self.head(points.abs().mean(1))


def test_a_run_that_was_stopped_ends_where_an_unbroken_one_does(tmp_path: Path) -> None:
    train, test = clouds.load(archive(tmp_path / "data.npz"))
    assert (len(train.names), len(test.names)) == (6, 2)
    models = []
    for folder, stops in ((tmp_path / "once", (4,)), (tmp_path / "twice", (2, 4))):
        folder.mkdir()
        for stop in stops:
            torch.manual_seed(0)
            model = Tiny()
            whole = clouds.Plan(epochs=4, fine=1, clouds=16, batch=8, part=64, whole=128)
            with pytest.MonkeyPatch.context() as patch:
                if stop < 4:  # stopped in the middle: the plan stays, the run ends
                    patch.setattr(clouds, "save_state", stopping(clouds.save_state, stop))
                run(model, train, test, whole, folder)
        models.append(model)
    assert torch.equal(models[0].head.weight, models[1].head.weight)


def stopping(save, epoch: int):
    def saved(model, optimiser, done, folder) -> None:
        save(model, optimiser, done, folder)
        if done == epoch:
            raise KeyboardInterrupt

    return saved


def run(model, train, test, plan, folder: Path) -> None:
    try:
        clouds.fit(model, train, test, plan, folder)
    except KeyboardInterrupt:
        return


def test_the_report_counts_per_class_and_names_what_was_wrong(tmp_path: Path) -> None:
    _, test = clouds.load(archive(tmp_path / "data.npz"))

    class AlwaysTree(Tiny):
        def forward(self, points: torch.Tensor) -> torch.Tensor:
            return torch.eye(len(CLOUDS))[[CLOUDS.index("tree")] * len(points)]

    labels = np.arange(len(CLOUDS))
    everything = clouds.Clouds(np.zeros((len(CLOUDS), 8, 6), np.float32), labels, tuple(CLOUDS))
    report = clouds.report(AlwaysTree(), everything)
    assert report["summary"] == {"macro": 0.1, "overall": 0.1}
    assert report["classes"]["tree"] == {"accuracy": 1.0, "clouds": 1} and len(report["wrong"]) == 9
    clouds.export(AlwaysTree(), everything, "point_tiny", tmp_path)
    assert load_file(tmp_path / "point_tiny.safetensors")["head.weight"].shape == (10, 6)
    facts = json.loads((tmp_path / "point_tiny.json").read_text(encoding="utf-8"))
    assert facts["classes"]["tree"]["accuracy"] == 1.0 and facts["parameters"] == 70 and test.names
