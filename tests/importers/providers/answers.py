"""Answers of outside catalogues in the shape they really have, about invented books."""

from typing import Any

SONG = "9786171234567"
BOYAR = "9789660123458"

OPEN_LIBRARY_SONG: dict[str, Any] = {
    "bib_key": f"ISBN:{SONG}",
    "info_url": "https://openlibrary.org/books/OL1M/Lisova_pisnia",
    "thumbnail_url": "https://covers.openlibrary.org/b/id/1-S.jpg",
    "details": {
        "key": "/books/OL1M",
        "title": "Лісова пісня",
        "subtitle": "драма-феєрія",
        "authors": [{"key": "/authors/OL1A", "name": "Леся Українка"}],
        "publishers": ["Інше видавництво"],
        "publish_places": ["Київ"],
        "publish_date": "March 2019",
        "number_of_pages": 96,
        "languages": [{"key": "/languages/ukr"}],
        "physical_format": "Hardcover",
        "series": ["Шкільна бібліотека"],
        "description": {"type": "/type/text", "value": "Мавка і Лукаш."},
    },
}

GOOGLE_SONG: dict[str, Any] = {
    "kind": "books#volumes",
    "totalItems": 1,
    "items": [
        {
            "volumeInfo": {
                "title": "Лісова пісня",
                "authors": ["Леся Українка"],
                "publisher": "Веселка",
                "publishedDate": "2020-05-01",
                "description": "Драма-феєрія на три дії.",
                "industryIdentifiers": [{"type": "ISBN_13", "identifier": SONG}],
                "pageCount": 104,
                "imageLinks": {"thumbnail": "http://books.google.com/cover?id=1"},
                "language": "uk",
            }
        }
    ],
}
