"""Every table of the service in one metadata: importing this module defines them all."""

from sqlalchemy import MetaData
from sqlmodel import SQLModel

import acquisition.catalogue.models
import acquisition.demand.models
import acquisition.distribution.models
import acquisition.intake.models
import acquisition.kernel.audit
import acquisition.kernel.files
import acquisition.kernel.instance
import acquisition.kernel.jobs
import acquisition.people.models
import acquisition.purchasing.models
import acquisition.selection.models  # noqa: F401 -- imported for their tables

METADATA: MetaData = SQLModel.metadata

for _table in METADATA.tables.values():
    # SQLite would give the id of an undone row again, and with it the row's history and number to another thing.
    _table.dialect_options["sqlite"]["autoincrement"] = True
