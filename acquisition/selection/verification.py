"""The check of a bundle: everything is computed again from it alone; it is equal, or here is where it is not."""

import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, BinaryIO

from acquisition.selection.bundle import (
    CONTENT,
    DESCRIPTION,
    ENTRIES,
    FILES,
    HEADER,
    MANIFEST,
    README,
    RESULTS,
    RULES,
    WORKING,
)
from acquisition.selection.explanation import working_text
from acquisition.selection.plain import RuleSetProblem
from acquisition.selection.ranking import rank, result_text
from acquisition.selection.scoring import method
from acquisition.selection.snapshot import Entry, Header, input_hash, lines_hash, read_entry, read_header

# The scores of a national campaign make some 30 MB of text; a bundle that unpacks to more than this is not ours.
LARGEST = 1 << 30


class Finding(StrEnum):
    """What a check can find wrong."""

    NOT_A_BUNDLE = "not_a_bundle"
    TOO_LARGE = "too_large"
    MISSING_FILE = "missing_file"
    EXTRA_FILE = "extra_file"
    UNREADABLE = "unreadable"
    FILE_CHANGED = "file_changed"
    INPUT_HASH = "input_hash"
    OUTPUT_HASH = "output_hash"
    FIELD = "field"
    MISSING_LINE = "missing_line"
    EXTRA_LINE = "extra_line"
    ORDER = "order"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the bundle and the recomputation part: `stored` is what the bundle says, `computed` what
    follows from its inputs. `field` may be a path, as `experts.E01` or `points.design`."""

    finding: Finding
    file: str
    candidate: int | None = None
    field: str = ""
    stored: str = ""
    computed: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`equal` when there are no differences; hashes are the recomputed ones ("" when they cannot be computed)."""

    differences: tuple[Difference, ...]
    candidates: int = 0
    input_hash: str = ""
    output_hash: str = ""

    @property
    def equal(self) -> bool:
        return not self.differences


def verify(source: BinaryIO) -> Verdict:
    """Recompute the bundle in `source`. Never raises for a bad bundle: what is wrong is in the verdict."""
    try:
        with zipfile.ZipFile(source) as archive:
            wrong = (*_wrong_names(archive.namelist()),)
            if wrong:
                return Verdict(wrong)
            if sum(archive.getinfo(name).file_size for name in FILES) > LARGEST:
                return Verdict((Difference(Finding.TOO_LARGE, ""),))
            texts = {name: archive.read(name).decode() for name in FILES}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError, zlib.error):
        return Verdict((Difference(Finding.NOT_A_BUNDLE, ""),))
    try:
        return _check(
            {name: text.removesuffix("\n").split("\n") if text else [] for name, text in texts.items()}
        )
    except RecursionError:  # JSON of more levels than anybody writes
        return Verdict((Difference(Finding.NOT_A_BUNDLE, ""),))


def _wrong_names(names: list[str]) -> Iterator[Difference]:
    """Files that are missing, and those that do not belong here: another one, or a second one of the same name."""
    for name in FILES:
        if name not in names:
            yield Difference(Finding.MISSING_FILE, name)
    for name, times in Counter(names).items():
        if name not in FILES or times > 1:
            yield Difference(Finding.EXTRA_FILE, name)


def _check(lines: Mapping[str, list[str]]) -> Verdict:
    try:
        manifest = _table(lines, MANIFEST)
        hashes = dict(manifest["files"])
    except (ValueError, KeyError, TypeError):
        return Verdict((Difference(Finding.UNREADABLE, MANIFEST),))
    described = lines_hash(DESCRIPTION.removesuffix("\n").split("\n"))
    known = {README: described, **{name: hashes.get(name) for name in CONTENT}}
    changed = tuple(
        Difference(Finding.FILE_CHANGED, name, stored=str(hash_), computed=found)
        for name, hash_ in known.items()
        if (found := lines_hash(lines[name])) != hash_
    )
    try:
        header = read_header(lines[HEADER][0])
        stored_rules = _table(lines, RULES)
    except (ValueError, KeyError, TypeError, IndexError, RuleSetProblem):
        return Verdict((*changed, Difference(Finding.UNREADABLE, HEADER)))
    entries, broken = _entries(lines[ENTRIES])
    try:
        broken = broken or [*_repeated(entries)]
    except (TypeError, KeyError, IndexError):
        broken = [Difference(Finding.UNREADABLE, ENTRIES)]
    if broken:
        return Verdict((*changed, *broken))
    return _recompute(lines, manifest, changed, header, stored_rules, entries)


def _recompute(
    lines: Mapping[str, list[str]],
    manifest: Mapping[str, Any],
    changed: tuple[Difference, ...],
    header: Header,
    rules: Mapping[str, Any],
    entries: list[Entry],
) -> Verdict:
    how = method(header.rules)
    try:
        results = [result_text(line) for line in rank(how, entries, header.envelopes)]
        working = [working_text(how, entry) for entry in entries]
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, AssertionError):
        return Verdict((*changed, Difference(Finding.UNREADABLE, ENTRIES)), len(entries))
    found_input, found_output = input_hash(lines[HEADER][0], lines[ENTRIES]), lines_hash(results)
    differences = [
        *changed,
        *_fields(RULES, None, rules, json.loads(lines[HEADER][0])["rules"]),
        *_compare(WORKING, lines[WORKING], working),
        *_compare(RESULTS, lines[RESULTS], results),
    ]
    if manifest.get("input") != found_input:
        differences.append(_hash(Finding.INPUT_HASH, str(manifest.get("input")), found_input))
    if manifest.get("output") != found_output:
        differences.append(_hash(Finding.OUTPUT_HASH, str(manifest.get("output")), found_output))
    return Verdict(tuple(differences), len(entries), found_input, found_output)


def _hash(finding: Finding, stored: str, computed: str) -> Difference:
    return Difference(finding, MANIFEST, stored=stored, computed=computed)


def _table(lines: Mapping[str, list[str]], name: str) -> dict[str, Any]:
    found = json.loads("\n".join(lines[name]))
    if not isinstance(found, dict):
        raise TypeError(name)
    return found


def _entries(lines: list[str]) -> tuple[list[Entry], list[Difference]]:
    entries, broken = [], []
    for position, text in enumerate(lines, 1):
        try:
            entries.append(read_entry(text))
        except (ValueError, KeyError, TypeError):
            broken.append(Difference(Finding.UNREADABLE, ENTRIES, field=str(position)))
    return entries, broken


def _repeated(entries: list[Entry]) -> Iterator[Difference]:
    """Candidates and, within each, experts and libraries stand in order, everyone once: two of one would count twice."""
    former = 0
    for entry in entries:
        if type(entry.number) is not int or entry.number <= former:
            yield Difference(Finding.REPEATED, ENTRIES, former, "number")
            return
        former = entry.number
        for field, lines in (("sheets", entry.sheets), ("votes", entry.votes)):
            authors = [json.dumps(line[0], ensure_ascii=False) for line in lines]
            if authors != sorted(set(authors)):
                yield Difference(Finding.REPEATED, ENTRIES, entry.number, field)


def _compare(file: str, stored: list[str], computed: list[str]) -> Iterator[Difference]:
    """Line by line: which candidate is missing, added, moved or different, and in which field."""
    if stored == computed:
        return
    theirs: dict[int, Any] = {}
    for position, text in enumerate(stored, 1):
        try:
            plain = json.loads(text)
            theirs[int(plain["number"])] = plain
        except (ValueError, KeyError, TypeError):
            yield Difference(Finding.UNREADABLE, file, field=str(position))
    ours = {plain["number"]: plain for plain in map(json.loads, computed)}
    for number in sorted(ours.keys() | theirs.keys()):
        if number not in theirs:
            yield Difference(Finding.MISSING_LINE, file, number)
        elif number not in ours:
            yield Difference(Finding.EXTRA_LINE, file, number)
        else:
            yield from _fields(file, number, theirs[number], ours[number])
    if list(theirs) != list(ours) and theirs.keys() == ours.keys():
        yield Difference(Finding.ORDER, file)


def _fields(
    file: str, candidate: int | None, stored: Any, computed: Any, path: str = ""
) -> Iterator[Difference]:
    if isinstance(stored, dict) and isinstance(computed, dict):
        for key in sorted(stored.keys() | computed.keys()):
            inner = f"{path}.{key}" if path else str(key)
            yield from _fields(file, candidate, stored.get(key), computed.get(key), inner)
    elif stored != computed or type(stored) is not type(computed):
        yield Difference(Finding.FIELD, file, candidate, path, _shown(stored), _shown(computed))


def _shown(value: Any) -> str:
    return (
        "—" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    )
