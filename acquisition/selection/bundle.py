"""The bundle of a ranking run: one ZIP with all that is needed to compute the rating again.

Every text file is lines ended by a line feed, in UTF-8. The file list, order and times are fixed, so the same run
makes the same bundle. `verification.py` computes everything again from the bundle alone.
"""

import json
import zipfile
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from acquisition.kernel.canonical import canonical_json
from acquisition.selection.explanation import working_text
from acquisition.selection.scoring import method
from acquisition.selection.snapshot import ENGINE, input_hash, lines_hash, read_entry, read_header

README, MANIFEST = "README.txt", "manifest.json"
HEADER, RULES = "header.json", "ruleset.json"
ENTRIES, RESULTS, WORKING = "entries.jsonl", "results.jsonl", "working.jsonl"
CONTENT = (HEADER, RULES, ENTRIES, RESULTS, WORKING)
FILES = (README, MANIFEST, *CONTENT)
EPOCH = (1980, 1, 1, 0, 0, 0)

# A file of the bundle, in the language of the procedure whatever the language of the screen.
DESCRIPTION = """\
Пакет розрахунку рейтингу
=========================

У цьому архіві є все, щоб перерахувати рейтинговий перелік незалежно від системи, яка його створила.

header.json     умови розрахунку: кампанія, рік, порядок (критерії, ваги, кворум, прохідний бал, черговість)
                та суми кошторису за експертними радами в копійках (null — без обмеження)
ruleset.json    той самий порядок окремим файлом
entries.jsonl   вхідні дані, рядок на книжкову пропозицію, за номером пропозиції:
                sheets — оціночні листи [код експерта, стан, бали за критеріями]
                         (submitted — подано, abstained — утримався, conflict — конфлікт інтересів, void — недійсний)
                votes  — голоси бібліотек [бібліотека, чи потрібна, бажана кількість, бал]
results.jsonl   результат, рядок на пропозицію, за порядком рейтингу; бали записано точними дробами
                experts — E, середній бал експертів; libraries — L, бал бібліотек; rating — R, підсумковий бал
                place — місце, decision — рішення, spent_kop — наростаючим підсумком у межах ради
working.jsonl   проміжні числа: підсумок кожного листа та суми балів за критеріями
manifest.json   суми SHA-256: input — header.json і рядки entries.jsonl, output — рядки results.jsonl,
                files — кожного файлу окремо; кожен рядок рахується разом із символом нового рядка

Формули
-------
Підсумок листа  = 100 · Σ вага·(бал − мінімум)/(максимум − мінімум) / Σ вага
E               = середнє, медіана або усічене середнє підсумків дійсних листів
L               = 100 · частка голосів «потрібна» (або середній нормований бал)
R               = α·E + (1 − α)·L;  без L — лише E
У рейтингу      — якщо дійсних листів не менше за кворум і R не менший за прохідний бал
Порядок         — за ключами tie_order з порядку; обчислення точні, без округлення

Перевірка
---------
python -m acquisition verify ФАЙЛ.zip
Команда перераховує все з цього архіву й каже, чи збігається результат, а якщо ні — де саме різниця.
Контрольні суми порівняйте з оприлюдненими на сторінці розрахунку.
"""


def write_bundle(out: BinaryIO, header: str, entries: Sequence[str], results: Iterable[str]) -> None:
    """Writes the bundle to a binary file. `entries` are in candidate-number order, `results` in rank order."""
    conditions = read_header(header)
    how = method(conditions.rules)
    results = list(results)
    files = {
        HEADER: [header],
        RULES: [canonical_json(json.loads(header)["rules"])],
        ENTRIES: entries,
        RESULTS: results,
        WORKING: [working_text(how, read_entry(text)) for text in entries],
    }
    manifest = canonical_json(
        {
            "engine": ENGINE,
            "files": {name: lines_hash(lines) for name, lines in files.items()},
            "input": input_hash(header, entries),
            "output": lines_hash(results),
        }
    )
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        _write(archive, README, DESCRIPTION)
        _write(archive, MANIFEST, manifest + "\n")
        for name, lines in files.items():
            _write(archive, name, "".join(f"{line}\n" for line in lines))


def _write(archive: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    entry.create_system = 3
    archive.writestr(entry, text.encode())
