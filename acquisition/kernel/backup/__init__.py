"""A whole database in one portable file, alike for SQLite and PostgreSQL.

A ZIP of `manifest.json` and one `tables/NAME.jsonl` for each table: a row is a JSON object on a line, rows in the
order of the primary key, times in UTC, bytes in base64. The manifest holds the schema's revision and, for each table,
the number of rows and the SHA-256 of its lines, so that a restore can prove that nothing is lost or changed.
"""

from acquisition.kernel.backup.lines import TableSum
from acquisition.kernel.backup.restoring import restore_backup
from acquisition.kernel.backup.writing import write_backup

__all__ = ["TableSum", "restore_backup", "write_backup"]
