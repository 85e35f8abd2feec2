"""What people call the columns of address files."""

from collections.abc import Iterable
from typing import Final

from mapping.vocabulary import fold

__all__ = ["POINT_FIELDS", "RANGE_FIELDS", "SYNONYMS", "street_pieces"]

POINT_FIELDS: Final = ("number", "street", "unit", "city", "state", "postcode", "lon", "lat")
RANGE_FIELDS: Final = (
    "left_from",
    "left_to",
    "right_from",
    "right_to",
    "left_city",
    "right_city",
    "left_postcode",
    "right_postcode",
)

SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    "number": (
        "housenumber", "house_num", "house_no", "housenum", "hno", "addr:housenumber", "addr_num",
        "addr_number", "addrno", "address_number", "address_no", "add_number", "addnum", "add_num",
        "st_num", "streetnum", "street_number", "street_num", "street_no", "stnum", "stno",
        "hse_num",
        "hsnum", "bldg_num", "site_number", "situs_num", "situs_number", "prop_no", "lhn", "hn",
        "addressnum", "streetnumb", "st_number", "primary_number",
    ),
    "street": (
        "full_street_name", "fullstreetname", "street_full", "streetfull", "fullname", "full_name",
        "st_fullname", "stfullname", "fullstname", "full_st_name", "fullstreet", "addr:street",
        "street_name_full", "streetname_full", "streetname", "street_name", "road_name", "roadname",
        "rd_name", "st_name", "stname", "lstname", "label", "name",
    ),
    "address": (
        "full_address", "fulladdress", "fulladdr", "full_addr", "address_full", "site_address",
        "siteaddress", "situs_address", "situsaddress", "situs", "street_address", "addr",
        "address1", "address_1", "dlvry_add", "delivery_address", "lsn", "prop_address", "location",
    ),
    "unit": (
        "unit_num", "unitnum", "unit_number", "unitid", "apt", "apartment", "suite",
        "addr:unit",
    ),
    "city": (
        "post_city", "postal_city", "usps_city", "zip_city", "zipcity", "mailcity", "post_comm",
        "addr:city", "city_name", "cityname", "community", "comm", "postcomm", "town", "place_name",
        "placename", "municipality", "muni", "inc_muni", "msag_comm", "place", "primary_city",
    ),
    "state": (
        "region", "st", "state_code", "stateabbr", "state_abbr", "addr:state", "state_name",
        "state_id",
    ),
    "postcode": (
        "zip", "zipcode", "zip_code", "zip5", "post_code", "postal_code", "postal", "addr:postcode",
        "zcta", "zcta5", "zip_5", "physical_zip",
    ),
    "lon": ("longitude", "lng", "long", "x_coord", "xcoord", "x_cord", "point_x", "x", "easting"),
    "lat": ("latitude", "y_coord", "ycoord", "y_cord", "point_y", "y", "northing"),
    "left_from": (
        "lfromhn", "lfromadd", "l_f_add", "leftfrom", "left_from_addr", "fromaddr_l", "fromaddrl",
        "l_from", "lf_addr", "lfaddr", "fraddl", "fradd_l", "l_add_from", "fromleft", "from_left",
        "l_fadd", "lf_add", "adllow", "add_from_l", "l_from_address", "fromaddr_left", "lowleft",
        "from_addr_l", "ll_from", "left_low", "leftaddrfrom", "addfrom_l", "fromadd_l",
    ),
    "left_to": (
        "ltohn", "ltoadd", "l_t_add", "leftto", "left_to_addr", "toaddr_l", "toaddrl", "l_to",
        "lt_addr", "ltaddr", "toaddl", "toadd_l", "l_add_to", "toleft", "to_left", "l_tadd",
        "lt_add",
        "adlhigh", "add_to_l", "l_to_address", "toaddr_left", "highleft", "to_addr_l", "left_high",
        "leftaddrto", "addto_l",
    ),
    "right_from": (
        "rfromhn", "rfromadd", "r_f_add", "rightfrom", "right_from_addr", "fromaddr_r", "fromaddrr",
        "r_from", "rf_addr", "rfaddr", "fraddr", "fradd_r", "r_add_from", "fromright", "from_right",
        "r_fadd", "rf_add", "adrlow", "add_from_r", "r_from_address", "fromaddr_right", "lowright",
        "from_addr_r", "right_low", "rightaddrfrom", "addfrom_r", "fromadd_r",
    ),
    "right_to": (
        "rtohn", "rtoadd", "r_t_add", "rightto", "right_to_addr", "toaddr_r", "toaddrr", "r_to",
        "rt_addr", "rtaddr", "toaddr", "toadd_r", "r_add_to", "toright", "to_right",
        "r_tadd", "rt_add",
        "adrhigh", "add_to_r", "r_to_address", "toaddr_right", "highright", "to_addr_r",
        "right_high",
        "rightaddrto", "addto_r",
    ),
    "left_city": (
        "city_l", "cityl", "l_city", "lcity", "leftcity", "postcomm_l", "muni_l", "placel",
        "inc_muni_l", "post_city_l",
    ),
    "right_city": (
        "city_r", "cityr", "r_city", "rcity", "rightcity", "postcomm_r", "muni_r", "placer",
        "inc_muni_r", "post_city_r",
    ),
    "left_postcode": (
        "zipl", "zip_l", "l_zip", "lzip", "leftzip", "left_zip", "zipleft", "postal_l",
        "postcode_l", "zip5_l", "zipcode_l", "zip_left",
    ),
    "right_postcode": (
        "zipr", "zip_r", "r_zip", "rzip", "rightzip", "right_zip", "zipright", "postal_r",
        "postcode_r", "zip5_r", "zipcode_r", "zip_right",
    ),
}  # fmt: skip
"""Other names of each field, the best first. ``address`` is number and street in one cell."""

_PIECES: Final[dict[str, tuple[str, ...]]] = {
    "direction before": (
        "st_predir", "predir", "pre_dir", "st_pre_dir", "dirpre", "dir_pre", "prefixdir",
        "st_prefix",
        "prefix", "predirectional", "pre_directional", "fedirp", "direction", "streetdir", "st_dir",
        "predirabbr", "pre_direction", "dir", "prequalifi",
    ),
    "type before": ("pretype", "pre_type", "st_pretyp", "st_pre_typ", "pretypabrv", "st_pretype"),
    "name": (
        "st_name", "stname", "streetname", "street_name", "feanme", "fename", "basename", "strname",
        "road_name", "roadname", "rd_name", "name", "street", "lstname", "strtname",
    ),
    "type": (
        "st_type", "sttype", "streettype", "street_type", "streetsufx", "street_suffix", "featyp",
        "fetype", "st_postyp", "st_pos_typ", "posttype", "post_type", "suftype", "suf_type",
        "streetsuff", "rd_type", "roadtype", "lsttype", "suftypabrv", "strsuffix", "st_suf", "sfx",
        "type", "suffix", "sufx",
    ),
    "direction after": (
        "st_posdir", "postdir", "post_dir", "st_pos_dir", "dirsuf", "dir_suf", "sufdir", "suf_dir",
        "suffixdir", "st_suffix", "st_sufdir", "postdirectional", "post_directional", "fedirs",
        "sufdirabrv", "post_direction", "streetsufdir",
    ),
}  # fmt: skip


def street_pieces(columns: Iterable[str]) -> list[str] | None:
    """Return the columns that together make a street name, in order; ``None`` if it isn't split.

    A name column without a column for its type is taken for the whole street name.
    """
    by_fold = {fold(column): column for column in columns}
    found: dict[str, str] = {}
    for piece, names in _PIECES.items():
        for name in names:
            column = by_fold.get(fold(name))
            if column is not None and column not in found.values():
                found[piece] = column
                break
    if "name" not in found or "type" not in found:
        return None
    return [found[piece] for piece in _PIECES if piece in found]
