"""The words of the town: streets by character, families, organizations. All of it is invented."""

from typing import Final

__all__ = [
    "CITY",
    "DISTRICT_NAME",
    "FIRST_NAMES",
    "LAST_NAMES",
    "ORDINALS",
    "POSTAL_PLACES",
    "STATE",
    "STREET_TYPES",
    "STREET_WORDS",
    "SUFFIX_WORDS",
    "TOWN_AVENUES",
    "TYPES_BY_CHARACTER",
    "WORDS_BY_CHARACTER",
    "city_of",
]

CITY: Final = "Tolliver Bend"
STATE: Final = "KS"
DISTRICT_NAME: Final = "Tolliver Bend Unified School District"
POSTAL_PLACES: Final = (
    ("66886", "Tolliver Bend"),
    ("66887", "Tolliver Bend"),
    ("66887", "Southbank"),
    ("66888", "Kettle Grove"),
)
"""ZIP codes that no post office uses; the first place of a code is the one in addresses."""


def city_of(zip_code: str) -> str:
    """Return the place name that addresses of a ZIP code have."""
    return next((name for code, name in POSTAL_PLACES if code == zip_code), CITY)


SUFFIX_WORDS: Final = {
    "Ave": "Avenue",
    "Blvd": "Boulevard",
    "Cir": "Circle",
    "Ct": "Court",
    "Dr": "Drive",
    "Ln": "Lane",
    "Loop": "Loop",
    "Pkwy": "Parkway",
    "Pl": "Place",
    "Rd": "Road",
    "St": "Street",
    "Ter": "Terrace",
    "Trl": "Trail",
    "Way": "Way",
}
"""Street types as addresses shorten them, and as street signs and maps spell them."""

ORDINALS: Final = tuple(
    f"{n}{'th' if 10 < n < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"
    for n in range(1, 31)
)

TOWN_AVENUES: Final = (
    "Adams", "Jefferson", "Madison", "Monroe", "Jackson", "Harrison", "Tyler", "Polk", "Taylor",
    "Lincoln", "Grant", "Hayes", "Garfield", "Cleveland", "McKinley", "Locust", "Chestnut",
    "Walnut", "Cherry", "Sycamore", "Mulberry", "Poplar", "Hickory", "Linden", "Catalpa",
)  # fmt: skip

STREET_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "trees": (
        "Ash", "Aspen", "Beech", "Birch", "Boxelder", "Buckeye", "Cedar", "Cypress", "Dogwood",
        "Elm", "Hackberry", "Hawthorn", "Hazel", "Holly", "Juniper", "Laurel", "Maple", "Oak",
        "Osage", "Pecan", "Persimmon", "Pine", "Redbud", "Sassafras", "Spruce", "Sumac",
        "Tamarack", "Willow", "Silver Maple", "Bur Oak", "Red Cedar",
    ),
    "birds": (
        "Bittern", "Bluebird", "Bobwhite", "Bunting", "Cardinal", "Crane", "Dove", "Egret",
        "Falcon", "Finch", "Goldfinch", "Grebe", "Grouse", "Harrier", "Hawk", "Kestrel",
        "Kingbird", "Kingfisher", "Lark", "Mallard", "Martin", "Nuthatch", "Oriole", "Osprey",
        "Owl", "Pheasant", "Pintail", "Plover", "Quail", "Robin", "Sandpiper", "Swallow", "Swift",
        "Tanager", "Teal", "Thrush", "Warbler", "Waxwing", "Wren",
    ),
    "prairie": (
        "Big Bluestem", "Blazing Star", "Bluestem", "Brome", "Buffalo Grass", "Clover",
        "Coneflower", "Coreopsis", "Cornflower", "Foxtail", "Gaillardia", "Goldenrod", "Grama",
        "Indigo", "Ironweed", "Larkspur", "Lupine", "Milkweed", "Needlegrass", "Phlox",
        "Primrose", "Sage", "Sedge", "Snowberry", "Sorrel", "Sunflower", "Sweetgrass",
        "Switchgrass", "Tallgrass", "Thistle", "Wheatgrass", "Wild Plum", "Wild Rose", "Yarrow",
    ),
    "land": (
        "Bend", "Bluff", "Canyon", "Clearwater", "Cloverdale", "Copper", "Creekside", "Crestline",
        "Fieldstone", "Flint", "Glen", "Granite", "Greenbriar", "Harvest", "Hillcrest", "Hilltop",
        "Homestead", "Horizon", "Lakeshore", "Limestone", "Meadow", "Mesa", "Orchardview",
        "Overlook", "Pasture", "Pebble", "Ridgeview", "Rolling Hills", "Sandhill", "Slate",
        "Springdale", "Stone", "Summit", "Sunrise", "Sunset", "Terrace", "Valley", "Vista",
        "Westwind", "Windmill", "Woodland",
    ),
    "people": (
        "Abernathy", "Alvarado", "Amos", "Arlo", "Barlow", "Beckett", "Bellamy", "Booker",
        "Caldwell", "Calloway", "Chandler", "Clara", "Corbin", "Delgado", "Dunbar", "Eliza",
        "Ellison", "Emory", "Esther", "Fairchild", "Fletcher", "Gaines", "Garrison", "Greer",
        "Hadley", "Harlan", "Hollis", "Ida", "Ingram", "Josephine", "Keller", "Lathrop", "Leland",
        "Lowell", "Mabel", "Marsh", "Mercer", "Nolan", "Ogden", "Opal", "Pruitt", "Quincy",
        "Ramsey", "Rosa", "Sawyer", "Sherwood", "Talbot", "Thatcher", "Tolliver", "Vera",
        "Wendell", "Whitaker", "Winslow", "Yates",
    ),
    "work": (
        "Anvil", "Bobbin", "Boilerhouse", "Carding", "Cooper", "Dyer", "Fuller", "Harness",
        "Heddle", "Ironworks", "Loom", "Millwright", "Potter", "Ropewalk", "Shuttle", "Spindle",
        "Tanner", "Tinsmith", "Treadle", "Turner", "Wagoner", "Warp", "Weaver", "Weft",
        "Wheelwright", "Spinner", "Drover", "Cattle", "Lariat", "Boxcar", "Roundhouse",
        "Semaphore", "Signal", "Switch", "Tender", "Commerce", "Enterprise", "Industrial",
        "Progress", "Research",
    ),
}  # fmt: skip

WORDS_BY_CHARACTER: Final[dict[str, tuple[str, ...]]] = {
    "downtown": ("trees", "people"),
    "old": ("people", "trees", "land"),
    "mill": ("work", "people"),
    "mid": ("trees", "land", "people", "prairie"),
    "suburb": ("birds", "prairie", "land", "trees"),
    "lake": ("birds", "land"),
    "apartments": ("land", "prairie"),
    "industrial": ("work",),
    "campus": ("land", "people"),
}

TYPES_BY_CHARACTER: Final[dict[str, tuple[str, ...]]] = {
    "downtown": ("St", "Ave"),
    "old": ("St", "Ave", "Ave"),
    "mill": ("St", "St", "Ave"),
    "mid": ("Dr", "St", "Ln", "Ave", "Pl"),
    "suburb": ("Dr", "Ln", "Way", "Trl", "Dr"),
    "lake": ("Dr", "Way", "Ln"),
    "apartments": ("Dr", "Pkwy", "Way"),
    "industrial": ("Dr", "Rd"),
    "campus": ("Dr", "Way"),
}

STREET_TYPES: Final = ("Ct", "Cir", "Pl", "Ter")
"""Types of culs-de-sac, most frequent first."""

FIRST_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "English": (
        "Ava", "Mason", "Harper", "Wyatt", "Nora", "Silas", "Hazel", "Owen", "Ruby", "Caleb",
        "Piper", "Levi", "Clara", "Jude", "Willa", "Ezra", "June", "Miles", "Tessa", "Grady",
        "Josie", "Emmett", "Maeve", "Cole", "Ivy",
    ),
    "Spanish": (
        "Camila", "Mateo", "Valeria", "Diego", "Ximena", "Emiliano", "Renata", "Santiago",
        "Lucía", "Joaquín", "Daniela", "Leonardo", "Marisol", "Andrés", "Paola", "Gael",
        "Noemí", "Iván", "Yaretzi", "Óscar",
    ),
    "Arabic": (
        "Layla", "Omar", "Noor", "Yusuf", "Salma", "Karim", "Amira", "Tariq", "Huda", "Sami",
    ),
    "Vietnamese": ("Linh", "Minh", "An", "Quang", "Thu", "Khoa"),
    "Somali": ("Hodan", "Abdi", "Ifrah", "Liban"),
}  # fmt: skip

LAST_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "English": (
        "Aldersey", "Brackwell", "Cobbington", "Dunmarrow", "Elkhurst", "Fennimore", "Garrowby",
        "Hathersby", "Inglebrook", "Jessamy", "Kettleburn", "Larkwood", "Marlowe-Pike",
        "Netherby", "Oakenshaw", "Pennifold", "Quillfeather", "Rushmere", "Stanbrook",
        "Thornbury", "Underhay", "Vickershaw", "Wexcombe", "Yarborough",
    ),
    "Spanish": (
        "Alcántara", "Bermúdez", "Cienfuegos", "Del Río", "Escalante", "Figueroa-Luna",
        "Galarza", "Hinojosa", "Izaguirre", "Lizárraga", "Montesinos", "Olivares", "Peñaloza",
        "Quintanar", "Robledo", "Santibáñez", "Tovar", "Urrutia", "Villaseñor", "Zamarripa",
    ),
    "Arabic": ("Al-Barazi", "Darwish", "El-Khatib", "Haddadin", "Mansour", "Qabbani", "Sabbagh"),
    "Vietnamese": ("Bùi", "Đặng", "Lương", "Trịnh"),
    "Somali": ("Abshir", "Guled", "Warsame"),
}  # fmt: skip
