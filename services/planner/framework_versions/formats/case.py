"""1EdTech CASE: a CFPackage as JSON (v1.0 and v1.1), validated against what the specification requires.

An area is a CFItem, lying under another by an ``isChildOf`` association; one that was merged is ``replacedBy`` its
target, one that is retired has a ``statusEndDate``. DigComp competences are ``isRelatedTo`` associations. What the
specification has no place for stands in ``extensions`` (v1.1): so this is the format that loses nothing.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from services.planner.framework_versions.domain.document import Area, FrameworkDocument, in_order
from services.planner.framework_versions.domain.joining import EVERYTHING
from services.planner.framework_versions.domain.words import split
from services.planner.framework_versions.formats.assembly import Item, ReadFramework, Remark, assemble, is_uuid
from shared.language import gettext as _
from shared.spreadsheet.problems import UnusableTable
from shared.spreadsheet.table import clean

REQUIRED = {
    "CFDocument": ("identifier", "uri", "creator", "title", "lastChangeDateTime"),
    "CFItem": ("identifier", "uri", "fullStatement", "lastChangeDateTime"),
    "CFAssociation": (
        "identifier",
        "uri",
        "associationType",
        "originNodeURI",
        "destinationNodeURI",
        "lastChangeDateTime",
    ),
}
DIGCOMP = "urn:digcomp:2.2:"
CREATOR = "KUB"
OPTIONAL = frozenset({"name_en", "examples", "terms", "digcomp", "levels"})
EXTENSION = "kub"
_SHORT = 100


class NotCase(UnusableTable):
    """The JSON is no CFPackage; the message says what it lacks."""

    def __init__(self, lacks: str) -> None:
        super().__init__(_("Filen är inget CFPackage enligt CASE: %(lacks)s.", lacks=lacks))


def read_case(text: str, today: date) -> ReadFramework:
    """Read a CFPackage; an area is retired when its ``statusEndDate`` has come.

    Raises:
        NotCase: it isn't JSON, or lacks what a package must have.
    """
    package = _package(text)
    document = package["CFDocument"]
    above, replaced, related = _associations(package, str(document["identifier"]))
    items, skipped, noted = [], [], []
    for number, item in enumerate(package["CFItems"], 1):
        if not isinstance(item, dict):
            skipped.append(Remark(number, "", _("Posten är inget objekt.")))
        elif missing := [name for name in REQUIRED["CFItem"] if not _string(item, name)]:
            shown = _string(item, "fullStatement") or _string(item, "identifier")
            skipped.append(Remark(number, shown[:_SHORT], _("Posten saknar %(names)s.", names=", ".join(missing))))
        else:
            read = _item(number, item, above, replaced, related)
            if lasting := _why_in_use(item, today):
                read = replace(read, retired=False)
                noted.append(Remark(number, clean(read.name), lasting))
            items.append(read)
    levels, carried = _levels(_extension(package).get("profiles")), _carried(package, items)
    return assemble("case", str(document["title"]), items, skipped, levels, noted, carried=carried)


def _carried(package: Mapping[str, Any], items: Iterable[Item]) -> frozenset[str]:
    """Return what the package can say of an area: ours everything, others what the specification has and they use."""
    if _extension(package):
        return EVERYTHING
    told = {name for item in items for name in OPTIONAL if getattr(item, name)}
    return EVERYTHING - (OPTIONAL - told)


def write_case(document: FrameworkDocument, address: str, changed: datetime) -> bytes:
    """Return the framework as a CFPackage.

    Args:
        document: all areas, also those that are retired or merged.
        address: where the framework is read; identifiers are made from it, so they are the same each time.
        changed: when the version was published.
    """
    writer = _Writer(document, address, changed.isoformat(timespec="seconds"))
    ordered = [area for area, _depth in in_order(document)]
    package = {
        "CFDocument": {
            "identifier": str(writer.document_id),
            "uri": address,
            "creator": CREATOR,
            "title": document.title,
            "lastChangeDateTime": writer.when,
            "language": "sv",
            "adoptionStatus": "Adopted",
            "caseVersion": "1.1",
        },
        "CFItems": [writer.item(area) for area in ordered],
        "CFAssociations": [
            association for place, area in enumerate(ordered, 1) for association in writer.associations(area, place)
        ],
        "extensions": {EXTENSION: {"profiles": {role: dict(levels) for role, levels in document.profiles.items()}}},
    }
    return json.dumps(package, ensure_ascii=False, indent=2).encode()


class _Writer:
    """Writes the parts of a package that name each other."""

    def __init__(self, document: FrameworkDocument, address: str, when: str) -> None:
        self.document = document
        self.address = address
        self.when = when
        self.document_id = uuid5(NAMESPACE_URL, address)

    def item(self, area: Area) -> dict[str, Any]:
        """Return an area as a CFItem."""
        own = {"id": area.id, "examples": area.examples, "description": area.description, "uri": area.uri}
        levels = {"levels": list(area.levels)} if area.levels else {}
        item: dict[str, Any] = {
            "identifier": self.identifier(area),
            "uri": area.uri or self.uri(area),
            "fullStatement": area.description or area.name,
            "abbreviatedStatement": area.name,
            "humanCodingScheme": area.code or area.id,
            "CFItemType": "Competency",
            "language": "sv",
            "lastChangeDateTime": self.when,
            "CFDocumentURI": self._link(self.document.title, str(self.document_id), self.address),
            "extensions": {EXTENSION: own | levels},
        }
        if area.name_en:
            item["alternativeLabel"] = area.name_en
        if area.terms:
            item["conceptKeywords"] = split(area.terms)
        if area.retired:
            item["statusEndDate"] = self.when[:10]
        return item

    def associations(self, area: Area, place: int) -> Iterable[dict[str, Any]]:
        """Yield where an area lies, what replaces it, and which competences of DigComp it touches."""
        parent = self.document.by_id.get(area.parent or "")
        whole = self._link(self.document.title, str(self.document_id), self.address)
        yield self._association(area, "isChildOf", self._area_link(parent) if parent else whole) | {
            "sequenceNumber": place
        }
        if area.merged_into:
            yield self._association(area, "replacedBy", self._area_link(self.document.by_id[area.merged_into]))
        for competence in area.digcomp:
            uri = DIGCOMP + competence
            yield self._association(
                area, "isRelatedTo", self._link(f"DigComp {competence}", str(uuid5(NAMESPACE_URL, uri)), uri)
            )

    def identifier(self, area: Area) -> str:
        """Return the area's UUID: its source's, if that has one."""
        own = next((text for text in (area.code, area.uri.rpartition("/")[2]) if is_uuid(text)), "")
        return own or str(uuid5(self.document_id, area.id))

    def uri(self, area: Area) -> str:
        """Return the area's address on our own page."""
        return f"{self.address}#area-{area.id}"

    def _area_link(self, area: Area) -> dict[str, str]:
        return self._link(area.name, self.identifier(area), area.uri or self.uri(area))

    def _association(self, area: Area, kind: str, destination: dict[str, str]) -> dict[str, Any]:
        identifier = str(uuid5(self.document_id, f"{area.id} {kind} {destination['identifier']}"))
        return {
            "identifier": identifier,
            "uri": f"urn:uuid:{identifier}",
            "associationType": kind,
            "originNodeURI": self._area_link(area),
            "destinationNodeURI": destination,
            "lastChangeDateTime": self.when,
        }

    @staticmethod
    def _link(title: str, identifier: str, uri: str) -> dict[str, str]:
        return {"title": title, "identifier": identifier, "uri": uri}


def _package(text: str) -> dict[str, Any]:
    try:
        package = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotCase(_("det går inte att läsa som JSON")) from error
    if isinstance(package, dict) and isinstance(package.get("CFPackage"), dict):
        package = package["CFPackage"]
    if not isinstance(package, dict) or not isinstance(package.get("CFDocument"), dict):
        raise NotCase(_("CFDocument saknas"))
    if missing := [name for name in REQUIRED["CFDocument"] if not _string(package["CFDocument"], name)]:
        raise NotCase(_("CFDocument saknar %(names)s", names=", ".join(missing)))
    if not isinstance(package.get("CFItems"), list):
        raise NotCase(_("CFItems saknas"))
    if not isinstance(package.get("CFAssociations", []), list):
        raise NotCase(_("CFAssociations är ingen lista"))
    found: dict[str, Any] = package
    return found


def _associations(
    package: Mapping[str, Any], document_id: str
) -> tuple[dict[str, list[str]], dict[str, str], dict[str, list[str]]]:
    """Return child → parents, replaced → target, and item → competences of DigComp; the document is no parent."""
    above: dict[str, list[str]] = {}
    replaced: dict[str, str] = {}
    related: dict[str, list[str]] = {}
    for number, association in enumerate(package.get("CFAssociations", []), 1):
        if not isinstance(association, dict) or any(not association.get(name) for name in REQUIRED["CFAssociation"]):
            raise NotCase(_("association %(number)s saknar något som måste finnas", number=number))
        ends = association["originNodeURI"], association["destinationNodeURI"]
        if not all(isinstance(end, dict) and _string(end, "identifier") for end in ends):
            raise NotCase(_("association %(number)s saknar något som måste finnas", number=number))
        origin, destination = (str(end["identifier"]) for end in ends)
        match association["associationType"]:
            case "isChildOf" if destination != document_id:
                above.setdefault(origin, []).append(destination)
            case "replacedBy":
                replaced[origin] = destination
            case "isRelatedTo" if _string(ends[1], "uri").startswith(DIGCOMP):
                related.setdefault(origin, []).append(_string(ends[1], "uri").removeprefix(DIGCOMP))
    return above, replaced, related


def _item(
    number: int,
    item: Mapping[str, Any],
    above: Mapping[str, list[str]],
    replaced: Mapping[str, str],
    related: Mapping[str, list[str]],
) -> Item:
    own, code = _extension(item), str(item["identifier"])
    parents = above.get(code) or [""]
    name = _string(item, "abbreviatedStatement") or item["fullStatement"][:_SHORT]
    full = "" if item["fullStatement"] == name else item["fullStatement"]
    keywords, levels = item.get("conceptKeywords"), own.get("levels")
    return Item(
        number,
        code,
        name,
        parents[0],
        other_parents=tuple(parents[1:]),
        name_en=_string(item, "alternativeLabel"),
        description=_string(own, "description") if "description" in own else full,
        uri=_string(own, "uri") if "uri" in own else item["uri"],
        examples=_string(own, "examples"),
        terms="\n".join(map(str, keywords)) if isinstance(keywords, list) else "",
        digcomp=tuple(related.get(code, ())),
        levels=tuple(map(str, levels)) if isinstance(levels, list) else (),
        retired=bool(_string(item, "statusEndDate")) or code in replaced,
        replaced_by=replaced.get(code, ""),
        id=_string(own, "id"),
        shown=_string(item, "humanCodingScheme"),
    )


def _why_in_use(item: Mapping[str, Any], today: date) -> str:
    """Return why an item is in use although its last day, or moment, is told; nothing where that has come."""
    ends = _string(item, "statusEndDate")
    try:
        if not ends or (day := date.fromisoformat(ends[:10])) <= today:
            return ""
    except ValueError:
        return _("Slutdatumet (%(ends)s) går inte att läsa, så området är kvar i bruk.", ends=clean(ends)[:_SHORT])
    return _(
        "Området är kvar i bruk: enligt filen gäller det till %(day)s. Avveckla det själv när det är dags.", day=day
    )


def _levels(profiles: Any) -> dict[str, dict[str, int]]:
    if not isinstance(profiles, dict):
        return {}
    return {
        str(role): {str(area): int(level) for area, level in levels.items() if level in range(5)}
        for role, levels in profiles.items()
        if isinstance(levels, dict)
    }


def _extension(part: Mapping[str, Any]) -> dict[str, Any]:
    extensions = part.get("extensions")
    own = extensions.get(EXTENSION) if isinstance(extensions, dict) else None
    return own if isinstance(own, dict) else {}


def _string(part: Mapping[str, Any], name: str) -> str:
    value = part.get(name)
    return value.strip() if isinstance(value, str) else ""
