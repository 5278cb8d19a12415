"""Sentences about rows and files: every code that reading, judging or applying may give, in plain Ukrainian."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel.support import LazyProxy

from acquisition.catalogue.vocabulary import CRITERION, KINDS, N_
from acquisition.kernel.i18n import gettext as _

ROW_PROBLEMS: dict[str, str | LazyProxy] = {
    "field_missing": N_("Не заповнено обов’язкове поле: %(fields)s."),
    "formula_error": N_("Формула в клітинці дала помилку; впишіть значення."),
    "text_too_long": N_("Текст задовгий, його скорочено."),
    "isbn_not_isbn": N_("Це не схоже на ISBN: «%(value)s»."),
    "isbn_length": N_("В ISBN «%(value)s» не 10 і не 13 цифр."),
    "isbn_prefix": N_("ISBN «%(value)s» має починатися з 978 або 979."),
    "isbn_check_digit": N_("Контрольна цифра ISBN «%(value)s» не сходиться."),
    "isbn_digits_lost": N_("Табличний редактор загубив цифри ISBN: «%(value)s». Впишіть номер як текст."),
    "isbn_several": N_("У клітинці кілька ISBN (%(count)s): «%(value)s»; узято перший."),
    "price_not_number": N_("Ціна має бути числом, а в клітинці «%(value)s»."),
    "price_negative": N_("Ціна не може бути від’ємною: «%(value)s»."),
    "price_zero": N_("Ціна нульова, її вважаємо незазначеною."),
    "price_rounded": N_("Ціна «%(value)s» має частки копійки, її округлено."),
    "price_two": N_("У клітинці дві ціни: «%(value)s»; узято останню. Підтвердьте або відхиліть."),
    "price_twofold": N_(
        "Ціну «%(value)s» можна прочитати як %(large)s грн і як %(small)s грн; узято %(taken)s грн. Підтвердьте або відхиліть."
    ),
    "number_expected": N_("Поле «%(field)s»: має бути число, а в клітинці «%(value)s»."),
    "number_not_whole": N_("Поле «%(field)s»: має бути ціле число, а в клітинці «%(value)s»."),
    "number_negative": N_("Поле «%(field)s»: число не може бути від’ємним, а в клітинці «%(value)s»."),
    "number_too_large": N_("Поле «%(field)s»: завелике число «%(value)s»."),
    "quantity_zero": N_("Кількість має бути не менша за 1."),
    "score_not_number": N_("Оцінка має бути числом, а в клітинці «%(value)s»."),
    "year_not_number": N_("Рік має бути числом, а в клітинці «%(value)s»."),
    "year_out_of_range": N_("Такого року не може бути: «%(value)s»."),
    "year_range": N_("Замість року проміжок «%(value)s»; узято останній рік."),
    "pages_not_number": N_("Кількість сторінок без числа: «%(value)s»."),
    "pages_out_of_range": N_("Такої кількості сторінок не може бути: «%(value)s»."),
    "date_unknown": N_("Не вдалося прочитати дату: «%(value)s»."),
    "email_unknown": N_("Це не схоже на електронну адресу: «%(value)s»."),
    "yes_no_unknown": N_("Очікували «так» або «ні», а в клітинці «%(value)s»."),
    "language_unknown": N_("Невідома мова: «%(value)s»."),
    "binding_unknown": N_("Невідома палітурка: «%(value)s»."),
    "profile_unknown": N_("Невідомий профіль: «%(value)s». Має бути дитяча, доросла або комбінована."),
    "register_unknown": N_("Невідомий реєстр: «%(value)s»."),
    "duplicate_row": N_("Те саме, що в рядку %(row)s."),
    "already_candidate": N_("Уже є пропозицією № %(number)s цієї кампанії."),
    "same_isbn_other_title": N_(
        "Цей ISBN уже має інша назва: «%(title)s». Підтвердьте, якщо це інша книжка чи том, або відхиліть."
    ),
    "same_work": N_("Схоже на вже подане: «%(title)s». Підтвердьте, якщо це інше видання, або відхиліть."),
    "library_known": N_("Така бібліотека вже є: «%(name)s»; її дані буде доповнено."),
    "library_unknown": N_("Бібліотеки «%(text)s» у системі немає."),
    "library_ambiguous": N_("Назва «%(text)s» відповідає кільком бібліотекам: вкажіть код або громаду."),
    "library_missing": N_("Не вказано бібліотеку."),
    "title_known": N_("Книжка вже є в каталозі."),
    "request_known": N_("Така заявка цієї бібліотеки вже є."),
    "not_applied": N_("%(reason)s"),
    "accepted_by": N_("Підтверджено: %(name)s."),
    "refused_by": N_("Відхилено: %(name)s."),
    "total": N_("Рядок підсумку."),
    "repeated_header": N_("Повторений заголовок таблиці."),
    "column_numbers": N_("Номери стовпців."),
    "section": N_("Назва розділу."),
    "signature": N_("Підпис або примітка під таблицею."),
}

FILE_PROBLEMS: Mapping[str, str] = {
    "file_empty": N_("Файл порожній."),
    "file_too_large": N_("Файл більший за %(limit_mb)s МБ. Розділіть його на частини."),
    "file_unpacks_too_large": N_("Файл розпаковується більш ніж на %(limit_mb)s МБ; такі не відкриваємо."),
    "sheet_too_large": N_(
        "Аркуш займає забагато клітинок. Видаліть порожні рядки й стовпці в кінці аркуша та збережіть файл ще раз."
    ),
    "file_encrypted": N_("Файл захищено паролем. Зніміть захист і завантажте ще раз."),
    "file_damaged": N_(
        "Файл пошкоджено, його не вдалося відкрити. Збережіть його ще раз у табличному редакторі."
    ),
    "file_unknown": N_("Невідомий вид файлу. Приймаємо XLSX, XLS, ODS і CSV."),
    "file_encoding": N_("Не вдалося визначити кодування тексту. Збережіть CSV в UTF-8."),
    "file_is_picture": N_("Це зображення, а не таблиця. Приймаємо XLSX, XLS, ODS і CSV."),
    "file_is_pdf": N_("Це документ PDF. Збережіть таблицю у форматі XLSX, ODS або CSV."),
    "file_is_word": N_("Це текстовий документ. Скопіюйте таблицю до файлу XLSX, ODS або CSV."),
    "file_is_rtf": N_("Це текстовий документ. Скопіюйте таблицю до файлу XLSX, ODS або CSV."),
    "file_is_html": N_(
        "Це вебсторінка, хоч би як називався файл. Відкрийте її в табличному редакторі та збережіть як XLSX."
    ),
    "file_is_archive": N_("Це архів. Розпакуйте його й завантажте таблиці окремо."),
    "file_is_database": N_("Це файл бази даних, а не таблиця. Приймаємо XLSX, XLS, ODS і CSV."),
    "file_is_marc": N_("Це бібліографічні записи MARC. Приймаємо XLSX, XLS, ODS і CSV."),
    "file_is_onix": N_("Це записи ONIX. Приймаємо XLSX, XLS, ODS і CSV."),
    "file_is_xml": N_("Це файл XML. Приймаємо XLSX, XLS, ODS і CSV."),
    "no_header": N_(
        "Рядок заголовків не знайдено. Потрібні стовпці: %(needs)s. Перевірте вид файлу або вкажіть рядок заголовків самі."
    ),
    "only_totals": N_("У файлі лише підсумки, рядків із даними немає."),
    "no_rows": N_("Під рядком заголовків нічого немає."),
    "not_applied": N_("%(reason)s"),
}

COMPANIONS: Mapping[str, str] = {"scores": N_("Оцінки"), "isbns": N_("Усі ISBN"), "languages": N_("Мови")}

SEVERITY_TONES: Mapping[str, str] = {"error": "bad", "decision": "warning", "note": "neutral"}


def field_label(kind: str, key: str) -> str:
    """The Ukrainian name of a field, or of a companion of one, of one of the vocabulary's kinds; a criterion is shown by its key."""
    if key.startswith(CRITERION):
        return key.removeprefix(CRITERION)
    if key in COMPANIONS:
        return _(COMPANIONS[key])
    if key.endswith("_text"):
        return _("%(field)s, як у файлі", field=field_label(kind, key.removesuffix("_text")))
    return next((_(each.label) for each in KINDS[kind].fields if each.key == key), key)


class _Dots(dict[str, object]):
    """Fills the places of a sentence that nothing is known for."""

    def __missing__(self, key: str) -> str:
        return "…"


def know(sentences: Mapping[str, LazyProxy]) -> None:
    """Rooms above tell the sentences of the codes that their own judging gives."""
    ROW_PROBLEMS.update(sentences)


def row_sentence(kind: str, code: str, params: Mapping[str, Any], field: str = "") -> str:
    """What is wrong with a row, or with a field of it, as a sentence; `kind` is one of vocabulary.KINDS."""
    filled = _Dots(params)
    if field:
        filled["field"] = field_label(kind, field)
    if "fields" in filled:
        filled["fields"] = _either(field_label(kind, key) for key in params["fields"])
    return _text(code) % filled


def _text(code: str) -> str:
    text = ROW_PROBLEMS.get(code, code)
    return _(text) if isinstance(text, str) else str(text)


def file_sentence(refusal: Mapping[str, Any]) -> str:
    """Why a file was refused: {"code", "params"} → a sentence."""
    params = dict(refusal.get("params") or {})
    if "needs" in params:
        params["needs"] = "; ".join(_either(_(label) for label in group) for group in params["needs"])
    text = FILE_PROBLEMS[refusal["code"]]
    return _(text, **params) if params else _(text)


def code_label(code: str) -> str:
    """A code as the heading of a filter: a short name, else its sentence without what quotes a cell."""
    return _(CODE_LABELS[code]) if code in CODE_LABELS else _text(code) % _Dots()


def _either(labels: Any) -> str:
    return _(" або ").join(labels)


CODE_LABELS: Mapping[str, str] = {
    "field_missing": N_("Не заповнено обов’язкове поле"),
    "formula_error": N_("Помилка у формулі"),
    "text_too_long": N_("Текст скорочено"),
    "isbn_not_isbn": N_("Не ISBN"),
    "isbn_length": N_("В ISBN зайві чи пропущені цифри"),
    "isbn_prefix": N_("ISBN не з 978 або 979"),
    "isbn_check_digit": N_("Контрольна цифра ISBN не сходиться"),
    "isbn_digits_lost": N_("Загублено цифри ISBN"),
    "isbn_several": N_("Кілька ISBN у клітинці"),
    "price_not_number": N_("Ціна не число"),
    "price_negative": N_("Від’ємна ціна"),
    "price_zero": N_("Нульова ціна"),
    "price_rounded": N_("Ціну округлено"),
    "price_two": N_("Дві ціни в клітинці"),
    "price_twofold": N_("Ціну можна прочитати двояко"),
    "number_expected": N_("Замість числа текст"),
    "number_not_whole": N_("Число не ціле"),
    "number_negative": N_("Від’ємне число"),
    "number_too_large": N_("Завелике число"),
    "quantity_zero": N_("Нульова кількість"),
    "score_not_number": N_("Оцінка не число"),
    "year_not_number": N_("Рік не число"),
    "year_out_of_range": N_("Неможливий рік"),
    "year_range": N_("Проміжок замість року"),
    "pages_not_number": N_("Сторінки без числа"),
    "pages_out_of_range": N_("Неможлива кількість сторінок"),
    "date_unknown": N_("Незрозуміла дата"),
    "email_unknown": N_("Незрозуміла електронна адреса"),
    "yes_no_unknown": N_("Незрозуміле «так» чи «ні»"),
    "language_unknown": N_("Невідома мова"),
    "binding_unknown": N_("Невідома палітурка"),
    "profile_unknown": N_("Невідомий профіль"),
    "register_unknown": N_("Невідомий реєстр"),
    "duplicate_row": N_("Повтор рядка файлу"),
    "already_candidate": N_("Уже є пропозицією кампанії"),
    "same_isbn_other_title": N_("Той самий ISBN з іншою назвою"),
    "same_work": N_("Схоже на вже подане"),
    "library_known": N_("Бібліотека вже є"),
    "library_unknown": N_("Бібліотеку не знайдено"),
    "library_ambiguous": N_("Кілька бібліотек із такою назвою"),
    "library_missing": N_("Не вказано бібліотеку"),
    "title_known": N_("Книжка вже є в каталозі"),
    "request_known": N_("Заявка вже є"),
    "not_applied": N_("Не вдалося застосувати"),
    "accepted_by": N_("Підтверджено людиною"),
    "refused_by": N_("Відхилено людиною"),
}


def described(kind: str, problems: Sequence[Sequence[Any]]) -> list[dict[str, str]]:
    """Problems of a row for a screen or a file: sentence, tone, field's label, column letter."""
    return [
        {
            "code": code,
            "tone": SEVERITY_TONES.get(severity, "neutral"),
            "sentence": row_sentence(kind, code, params, field),
            "field": field_label(kind, field) if field else "",
            "column": column,
        }
        for code, severity, field, column, params in problems
    ]
