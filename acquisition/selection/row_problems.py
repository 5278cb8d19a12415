"""What can be wrong in a row of a file of scores or votes, as values; the sentences people read, by code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_by
from typing import Any, Literal

from babel.support import LazyProxy

from acquisition.intake.models import Outcome
from acquisition.kernel.i18n import lazy_gettext as _


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something wrong (`error` keeps the row out) or worth telling (`note`). `field` is a vocabulary key or
    «criterion:<key>»; `params` fill the sentence."""

    code: str
    severity: Literal["error", "note"]
    field: str = ""
    params: Mapping[str, Any] = made_by(default_factory=dict)

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.code]) % dict(self.params)


@dataclass(frozen=True, slots=True)
class Judged:
    """What applying would do with a row; `target_id` is the candidate's id when it is known."""

    outcome: Outcome
    problems: Sequence[RowProblem] = ()
    target_id: int | None = None


def refused(*problems: RowProblem, target_id: int | None = None) -> Judged:
    return Judged(Outcome.REFUSED, problems, target_id)


def error(code: str, where: str = "", **params: Any) -> RowProblem:
    return RowProblem(code, "error", where, params)


def note(code: str, where: str = "", **params: Any) -> RowProblem:
    return RowProblem(code, "note", where, params)


SENTENCES: dict[str, LazyProxy] = {
    "candidate_unknown": _("Книжкової пропозиції «%(text)s» у кампанії немає."),
    "candidate_ambiguous": _("За ISBN %(text)s у кампанії кілька пропозицій: вкажіть номер пропозиції."),
    "candidate_mismatch": _("Номер пропозиції %(number)s і ISBN %(isbn)s належать різним книжкам."),
    "candidate_not_admitted": _("Пропозицію № %(number)s не допущено до оцінювання."),
    "expert_missing": _("Не вказано експерта."),
    "points_missing": _("Немає балів за критеріями: %(criteria)s."),
    "points_not_whole": _("Бал «%(value)s» за критерієм «%(criterion)s» не є цілим числом."),
    "points_out_of_range": _(
        "Бал %(value)s за критерієм «%(criterion)s» поза межами від %(min)s до %(max)s."
    ),
    "sheet_repeated": _("Оцінки цього експерта за цю книжку вже є вище у файлі, і вони інші."),
    "sheet_repeated_same": _("Такий самий рядок уже є вище у файлі."),
    "sheet_exists": _(
        "У системі вже є лист цього експерта за цю книжку: його не замінено, а до завершення оцінювання й не порівняно."
    ),
    "points_not_counted": _("Заявлено конфлікт інтересів: бали збережено, але вони не враховуються."),
    "library_unknown": _("Бібліотеки «%(text)s» у системі немає."),
    "library_ambiguous": _(
        "Назва «%(text)s» підходить кільком бібліотекам: вкажіть код бібліотеки або ЄДРПОУ."
    ),
    "need_missing": _("Не зрозуміло, чи потрібна книжка: вкажіть «так» або «ні»."),
    "copies_out_of_range": _("Кількість примірників %(value)s поза межами від 1 до %(most)s."),
    "copies_dropped": _("Книжка не потрібна, тому кількість примірників %(value)s не враховано."),
    "score_missing": _("Немає оцінки бібліотеки."),
    "score_out_of_range": _("Оцінка «%(value)s» має бути цілим числом від 0 до %(most)s."),
    "vote_repeated": _("Голос цієї бібліотеки за цю книжку вже є вище у файлі, і він інший."),
    "vote_repeated_same": _("Такий самий рядок уже є вище у файлі."),
    "vote_exists": _("У системі вже є інший голос цієї бібліотеки за цю книжку; його не замінено."),
    "vote_same": _("Такий самий голос уже є в системі."),
}
