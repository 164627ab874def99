"""Which low-poly models (pack/file) belong to which class, by their names; looked at one by one.

Kept clean rather than complete: what a person would not name at once is left out. Packs that repeat one another, or
show the same things again, share a family, so that no look-alike stands on both sides of the split.
"""

import re

PATTERNS = {  # class: (pattern of the pack, pattern of the file's stem); the first that fits decides
    "aeroplane": (("airplane_pack", r".*"),),
    "bottle": (
        ("modular_dungeon_pack", r"potion\d*"),
        ("rpg_items", r"potion(?!9|10|11).*"),
        ("survival_pack", r"waterbottle_\d"),
        ("furniture_pack_-_oct|updated_modular|modular_dungeon_1|graveyard", r"vase\d?|urn"),
    ),
    "car": (
        ("basic_car|realistic_car", r".*"),
        ("public_transport", r"ambulance|bus|schoolbus|taxi"),
    ),
    "chair": (
        ("furniture_pack_\\(", r"chair.*|bench(cushion)?|loungechair.*|loungesofa(long)?"),
        ("furniture_pack_-", r"(office)?chair.*|sofa.*"),
        ("house_interior", r"chair_\d|couch_(large|medium|small)\d"),
        ("updated_modular|modular_dungeon_1", r"chair"),
        ("graveyard", r"bench"),
        ("medieval_village", r"bench_1"),
    ),
    "fish": (
        ("cute_fish", r"(?!boat|dock|fishingrod|lure|worm|anglerfish|puffer|blobfish|turbot|flatfish).*"),
        ("fish_pack_animated|quaternius/fish_pack", r"(?!manta).*"),
        ("animals_pack_-_oct", r"fish|whale"),
        ("animal_pack_vol", r"piranha"),
    ),
    "house": (
        ("(?<!medieval_)buildings_pack", r"(?!flat|hospital).*"),
        ("farm_buildings", r".*barn|chickencoop"),
        ("medieval_village", r"house_\d|inn|blacksmith|stable|sawmill"),
        ("real_time", r"houses_.*|barracks_.*|storage_.*"),
        ("civilization", r"medieval_house"),
        ("christmas_pack", r"cabin"),
    ),
    "human": (
        ("animated_men|animated_women|modular_men|modular_women|man_animated|woman_animated|zombie|_poses", r".*"),
        ("knight", r"knightcharacter"),
        ("monster_pack", r"skeleton"),
        ("cowboy", r"cowboy"),
    ),
    "sword": (
        ("weapons|knight|rpg_|pirate|castle_kit", r"(short|pirate)?sword(_\d|_big|_golden)*|claymore|dagger.*|katana"),
        ("survival_pack", r"knife"),
    ),
    "table": (
        ("furniture_pack_\\(", r"table.*|desk|sidetable"),
        ("furniture_pack_-", r"table\d?|desk|coffeetable\d?"),
        ("house_interior", r"table_.*"),
        ("updated_modular|modular_dungeon_1", r"table_.*"),
    ),
    "tree": (
        (
            "nature_pack|christmas_pack|platformer|real_time",
            r"\w*tree(?!stump)(_?\d|_autumn|_snow|_dead|snow|tall|_fruit)*",
        ),
        ("quaternius/nature_pack", r"willow.*"),
        ("real_time", r"resource_(pinetree|tree\d)"),
        ("crops_pack", r"(apple|orange|palmtree)_[34]|(apple|orange|palmtree)_harvested"),
        ("holiday_pack", r"christmas_tree"),
    ),
}
# The first copy of a pack is kept.
REPEATS = (
    r"buildings_pack_-_jan_2019|fish_pack_animated|knight_character_animated|modular_dungeon_pack_-_jan"
    r"|medieval_weapons_pack_-|nature/platformer_pack|updated_modular"
)
HELD_OUT = (  # packs by others, of other years or in another style than what is trained on
    r"airplane_pack|modular_dungeon_pack$|survival_pack|realistic_car|house_interior|furniture_pack_-_oct"
    r"|quaternius/fish_pack|animals?_pack_(-_oct|vol)|medieval_village|buildings_pack_-_aug|christmas|civilization"
    r"|_poses|man_animated|zombie|cowboy|single_knight|pirate|castle_kit|rpg_asset"
    r"|simple_nature|platformer_pack|platformer_kit|platformer_game|holiday|crops"
)
Z_IS_UP = r"realistic_car"  # in every other pack it is y


def pack(name: str) -> str:
    """The folders of `name`, small letters."""
    return name.lower().rpartition("/")[0]


def label(name: str) -> str | None:
    """The class of the model called `name` (pack/file), or None where it belongs to none."""
    where, stem = pack(name), re.sub(r"(-transformed)?\.\w+$", "", name.lower().split("/")[-1])
    if re.search(REPEATS, where):
        return None
    for title, patterns in PATTERNS.items():
        if any(re.search(packs, where) and re.fullmatch(files, stem) for packs, files in patterns):
            return title
    return None


def held_out(name: str) -> bool:
    """True for the packs that are tested on and never trained on."""
    return re.search(HELD_OUT, pack(name)) is not None
