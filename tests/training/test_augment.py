"""Views: what moves in the picture moves in the teacher's grid."""

import torch

from training.augment import Augmentation, boxes, jitter, mix, normalise, view

WHOLE = torch.tensor([[[1.0, 0, 0], [0, 1.0, 0]]])
MIRRORED = torch.tensor([[[-1.0, 0, 0], [0, 1.0, 0]]])
ALWAYS = Augmentation(mixing=1.0)


def test_the_whole_view_is_the_picture_and_the_mirrored_one_its_mirror() -> None:
    planes = torch.rand(1, 2, 8, 8)
    torch.testing.assert_close(view(planes, WHOLE, 8), planes)
    torch.testing.assert_close(view(planes, MIRRORED, 8), planes.flip(3))


def test_crops_stay_inside_the_picture() -> None:
    torch.manual_seed(0)
    maps = boxes(500, Augmentation())
    reach = maps[:, :, :2].abs().sum(2) + maps[:, :, 2].abs()
    assert reach.max() <= 1 + 1e-6
    areas = (maps[:, 0, 0] * maps[:, 1, 1]).abs()
    assert areas.min() > 0.3 and areas.max() <= 1 and (maps[:, 0, 0] < 0).float().mean().sub(0.5).abs() < 0.1


def test_picture_and_grid_show_the_same_crop() -> None:
    """A plane that rises evenly, sampled fine or coarse, has the same mean in the same crop."""
    torch.manual_seed(1)
    ramp = torch.linspace(-1, 1, 64).expand(4, 1, 64, 64)
    maps = boxes(4, Augmentation())
    fine, coarse = view(ramp, maps, 32).mean((1, 2, 3)), view(ramp, maps, 8).mean((1, 2, 3))
    torch.testing.assert_close(fine, coarse, atol=0.02, rtol=0)


def test_mixing_treats_pictures_grids_and_labels_alike() -> None:
    images = torch.arange(4.0).view(4, 1, 1, 1).expand(4, 3, 16, 16)
    for seed in range(8):  # blends and rectangles both
        torch.manual_seed(seed)
        mixed, (grid, labels) = mix(images, (images[:, :1, :8, :8], images[:, 0, 0, :1]), ALWAYS)
        torch.testing.assert_close(mixed[:, 0, ::2, ::2], grid[:, 0])
        torch.testing.assert_close(mixed.mean((2, 3))[:, :1], labels)
        assert not torch.equal(mixed, images)


def test_without_mixing_and_jitter_nothing_changes() -> None:
    images = torch.rand(2, 3, 8, 8)
    mixed, others = mix(images, (images,), Augmentation(mixing=0.0))
    assert mixed is images and others[0] is images
    torch.testing.assert_close(jitter(images, 0.0), images)


def test_normalised_grey_is_near_zero() -> None:
    images = normalise(torch.full((1, 4, 4, 3), 116, dtype=torch.uint8))
    assert images.shape == (1, 3, 4, 4) and images.abs().max() < 0.3
