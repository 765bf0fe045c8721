"""Makes the web fonts in ``static/fonts`` from the packaged Source Sans and Source Serif.

Run by hand when the characters change (``python -m shared.web.typefaces``); the results are part of the repository.
The licence (OFL) reserves the name "Source" for unchanged fonts, so the subsets carry a name of their own.
"""

import shutil
from importlib.resources import files
from pathlib import Path

from fontTools import subset as subsetting

FOLDER = Path(__file__).parent / "static" / "fonts"
FACES = {
    "sans-regular": ("font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    "sans-italic": ("font_source_sans_pro", "SourceSansPro-It.ttf"),
    "sans-semibold": ("font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
    "serif-regular": ("font_source_serif_pro", "SourceSerifPro-Regular.ttf"),
    "serif-italic": ("font_source_serif_pro", "SourceSerifPro-It.ttf"),
    "serif-semibold": ("font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
}
# Latin with the letters of Europe's languages, typographic marks, arrows and the signs of formulas.
CHARACTERS = (
    "U+0020-007E,U+00A0-017F,U+2009-200A,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+2030,U+2039-203A,"
    "U+20AC,U+2190-2193,U+2211-2212,U+221A,U+2248,U+2260,U+2264-2265"
)
FEATURES = ["kern", "liga", "locl", "mark", "mkmk", "ccmp", "tnum", "lnum", "onum", "pnum", "case", "frac"]


def main() -> None:
    """Write every face and the licences."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (package, source) in FACES.items():
        subset(Path(str(files(package) / "files" / source)), FOLDER / f"{name}.woff2", name)
        shutil.copy(Path(str(files(package) / "files" / "LICENSE.txt")), FOLDER / f"OFL-{name.split('-')[0]}.txt")


def subset(source: Path, target: Path, name: str) -> None:
    """Write the characters that we use of ``source`` as WOFF2, under our own name."""
    options = subsetting.Options(flavor="woff2", layout_features=FEATURES, hinting=False, desubroutinize=True)
    font = subsetting.load_font(str(source), options)
    subsetter = subsetting.Subsetter(options)
    subsetter.populate(unicodes=subsetting.parse_unicodes(CHARACTERS))
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in {1, 3, 4, 6, 16}:
            record.string = f"KUB-{name}"
    subsetting.save_font(font, str(target), options)


if __name__ == "__main__":
    main()
