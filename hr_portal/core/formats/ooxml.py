"""docx and xlsx, transitional and strict: every XML part is parsed, none may declare a document type."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

from hr_portal.core.formats import ole
from hr_portal.core.formats.archives import Container, Member
from hr_portal.core.formats.verdicts import Budget, Findings, Notable, Unfit, refuse

_MAIN = {"wordprocessingml.document.main+xml": "docx", "spreadsheetml.sheet.main+xml": "xlsx"}
_MACRO_PARTS = re.compile(
    r"(^|/)(vbaproject[^/]*\.bin|vbadata\.xml|attachedtoolbars[^/]*|(intl)?macrosheets/.*)$"
)
_MACRO_FILES = (".docm", ".dotm", ".xlsm", ".xlsb", ".xltm", ".xlam", ".pptm", ".potm", ".ppsm")
_OFFICE_FILES = (".docx", ".xlsx", ".pptx", ".dotx", ".xltx")
_EDITS = re.compile(rb"<(?:\w+:)?(?:ins|del|moveFrom|moveTo)\s[^>]*(?:\w+:)?author=")
_REMOTE = re.compile(r"\s*(https?|ftp|ftps|file://[^/]|\\\\|//)", re.IGNORECASE)
_LOADED_WITHOUT_ASKING = {"attachedTemplate", "oleObject", "frame", "subDocument", "control", "aFChunk"}
_AUTHORS = {"creator", "lastModifiedBy"}

StartTag = Callable[[str, dict[str, str]], None]


def check(path: Path, budget: Budget, workspace: Path, *, depth: int = 0) -> tuple[str, Findings]:
    """`docx`, `xlsx`, `pptx`, `ooxml` or `zip`, and what was found. Macros, DTDs and active parts are refused."""
    container = Container(path, budget)
    by_name = {_key(m.name): m for m in container.members}
    if "[content_types].xml" not in by_name:
        if "word/document.xml" in by_name or "xl/workbook.xml" in by_name:
            refuse(Unfit.DAMAGED, part="[Content_Types].xml")
        container.close()
        return "zip", Findings()
    types = _content_types(container, by_name["[content_types].xml"])
    _check_macros(by_name, types)
    warnings: list[Notable] = []
    for key, member in by_name.items():
        _check_part(container, key, member, types, warnings, budget, workspace, depth)
    main = _main_part(container, by_name)
    kind = next((kind for ending, kind in _MAIN.items() if types.of(main).endswith(ending)), "ooxml")
    if kind == "ooxml" and "presentationml" in types.of(main):
        kind = "pptx"
    container.close()
    return kind, Findings({}, tuple(dict.fromkeys(warnings)))


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


class _Types:
    """[Content_Types].xml: what each part says it is."""

    def __init__(self) -> None:
        self.default: dict[str, str] = {}
        self.override: dict[str, str] = {}

    def take(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Default":
            self.default[attributes.get("Extension", "").lower()] = attributes.get("ContentType", "")
        elif tag == "Override":
            self.override[_key(attributes.get("PartName", ""))] = attributes.get("ContentType", "")

    def of(self, key: str) -> str:
        return self.override.get(key) or self.default.get(key.rpartition(".")[2], "")

    def all(self) -> list[str]:
        return [*self.default.values(), *self.override.values()]


def _content_types(container: Container, member: Member) -> _Types:
    types = _Types()
    _parse(container, member, types.take)
    return types


def _check_macros(by_name: dict[str, Member], types: _Types) -> None:
    for key in by_name:
        if _MACRO_PARTS.search(key) or key.endswith(_MACRO_FILES):
            refuse(Unfit.MACROS, part=key)
    for content_type in types.all():
        if re.search("macroEnabled|vbaProject|macrosheet", content_type, re.IGNORECASE):
            refuse(Unfit.MACROS)


def _check_part(
    container: Container,
    key: str,
    member: Member,
    types: _Types,
    warnings: list[Notable],
    budget: Budget,
    workspace: Path,
    depth: int,
) -> None:
    if "/activex/" in "/" + key:
        refuse(Unfit.ACTIVE_CONTENT, part=member.name, found="ActiveX")
    if key.endswith(".rels"):
        _parse(container, member, _relationships_of(member, warnings))
    elif key.startswith("docprops/core"):
        _check_author(container, member, warnings)
    elif key.endswith(".xml") or types.of(key).endswith(("+xml", "/xml")):
        _check_xml(container, member, warnings)
    elif key.endswith(".vml"):
        # Excel writes VML that is not well-formed; only a document type matters there.
        _parse(container, member, None, well_formed=False)
    else:
        _check_binary(container, key, member, warnings, budget, workspace, depth)
    if re.search(r"(^|/)(threaded)?comments[^/]*(/|\.xml$)", key):
        warnings.append(Notable.COMMENTS)
    if "externallinks/" in key:
        warnings.append(Notable.EXTERNAL_LINKS)


def _check_xml(container: Container, member: Member, warnings: list[Notable]) -> None:
    edited = _parse(container, member, None)
    if edited and "word/" in member.name.lower():
        warnings.append(Notable.TRACKED_CHANGES)


def _check_author(container: Container, member: Member, warnings: list[Notable]) -> None:
    """Document properties carry the login name of whoever made the file."""
    inside: list[str] = []
    found: list[str] = []

    def start(tag: str, _attributes: dict[str, str]) -> None:
        inside.append(tag)

    def text(data: str) -> None:
        if inside and inside[-1] in _AUTHORS and data.strip():
            found.append(data)

    _parse(container, member, start, text=text, end=lambda _tag: inside.pop())
    if found:
        warnings.append(Notable.DOCUMENT_AUTHOR)


def _relationships_of(member: Member, warnings: list[Notable]) -> StartTag:
    def take(tag: str, attributes: dict[str, str]) -> None:
        if tag != "Relationship" or attributes.get("TargetMode") != "External":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        if kind == "hyperlink":
            return
        if kind in _LOADED_WITHOUT_ASKING and _REMOTE.match(attributes.get("Target", "")):
            refuse(Unfit.ACTIVE_CONTENT, part=member.name, found=kind)
        if kind != "attachedTemplate":
            warnings.append(Notable.EXTERNAL_LINKS)

    return take


def _check_binary(
    container: Container,
    key: str,
    member: Member,
    warnings: list[Notable],
    budget: Budget,
    workspace: Path,
    depth: int,
) -> None:
    head = bytearray()

    def take(chunk: bytes) -> None:
        if len(head) < 65_536:
            head.extend(chunk[: 65_536 - len(head)])

    container.read_into(member, take)
    if head.startswith(b"PK\x03\x04"):
        if depth or not key.endswith(_OFFICE_FILES):
            refuse(Unfit.NESTED_ARCHIVE, part=member.name)
        inner = workspace / f"part-{budget.members}"
        container.extract(member, inner)
        check(inner, budget, workspace, depth=depth + 1)
        inner.unlink()
        warnings.append(Notable.EMBEDDED_OBJECT)
    elif head.startswith(ole.SIGNATURE):
        if "Ole10Native".encode("utf-16-le") in head:
            refuse(Unfit.EMBEDDED_FILES, part=member.name)
        if "_VBA_PROJECT".encode("utf-16-le") in head:
            refuse(Unfit.MACROS, part=member.name)
        warnings.append(Notable.EMBEDDED_OBJECT)
    elif head.startswith((b"MZ", b"\x7fELF", b"#!")):
        refuse(Unfit.ACTIVE_CONTENT, part=member.name, found="program")


def _main_part(container: Container, by_name: dict[str, Member]) -> str:
    """The part that the package names as its document (strict files differ in the host of the type only)."""
    targets: list[str] = []

    def take(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            targets.append(_key(posixpath.normpath(attributes.get("Target", ""))))

    if "_rels/.rels" in by_name:
        _parse(container, by_name["_rels/.rels"], take)
    if not targets or targets[0] not in by_name:
        refuse(Unfit.DAMAGED, part="_rels/.rels")
    return targets[0]


def _parse(
    container: Container,
    member: Member,
    start: StartTag | None,
    *,
    text: Callable[[str], object] | None = None,
    end: Callable[[str], object] | None = None,
    well_formed: bool = True,
) -> bool:
    """Parse one part; whether a tracked change is in it. A `<!DOCTYPE` is refused at once."""
    parser = expat.ParserCreate(namespace_separator=" ")
    broken = edited = False
    last = b""

    def doctype(*_args: object) -> None:
        refuse(Unfit.XML_DOCTYPE, part=member.name)

    parser.StartDoctypeDeclHandler = doctype
    if start is not None:
        parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(" ")[2], attributes)
    if text is not None:
        parser.CharacterDataHandler = text
    if end is not None:
        parser.EndElementHandler = end

    def take(chunk: bytes) -> None:
        nonlocal broken, edited, last
        if broken:
            return
        edited = edited or _EDITS.search(last + chunk) is not None
        last = chunk[-256:]
        try:
            parser.Parse(chunk, False)
        except (expat.ExpatError, ValueError):
            broken = True

    container.read_into(member, take)
    if not broken:
        try:
            parser.Parse(b"", True)
        except expat.ExpatError:
            broken = True
    if broken and well_formed:
        refuse(Unfit.DAMAGED, part=member.name)
    return edited
