"""Workbooks made by the libraries people's programs use, for tests of what is uploaded."""

import io

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

HEADINGS = ["ISBN", "Автор", "Назва", "Видавець", "Рік видання", "Ціна, грн"]
BOOK = ["978-617-7286-08-9", "Я. Стельмах", "Митькозавр", "Ясен", 2020, 120.5]
RECORD = {
    "isbn": "9786177286089",
    "author": "Я. Стельмах",
    "title": "Митькозавр",
    "publisher": "Ясен",
    "year": 2020,
    "price_kop": 12050,
}


def xlsx(*sheets: list[list[object]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return stream.getvalue()


def xls(rows: list[list[object]]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Перелік")
    for number, row in enumerate(rows):
        for index, cell in enumerate(row):
            sheet.write(number, index, cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods(rows: list[list[object]]) -> bytes:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Перелік")
    for row in rows:
        line = TableRow()
        for cell in row:
            number = isinstance(cell, (int, float))
            made = TableCell(valuetype="float", value=cell) if number else TableCell(valuetype="string")
            made.addElement(P(text=str(cell)))
            line.addElement(made)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
