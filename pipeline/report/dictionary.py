"""The data dictionary, from the schemas themselves."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from pipeline.schemas import TABLES


def data_dictionary() -> dict[str, list[dict[str, str]]]:
    """Return, for each table, its columns with name, Arrow type and description.

    >>> data_dictionary()["figures"][7]["name"]
    'text'
    """
    return {
        table: [
            {
                "name": field.name,
                "type": str(field.type),
                "description": field.metadata[b"description"].decode(),
            }
            for field in schema
        ]
        for table, schema in TABLES.items()
    }


def print_dictionary(console: Console | None = None) -> None:
    """Print the data dictionary, one table after another."""
    console = console or Console()
    for name, columns in data_dictionary().items():
        table = Table("column", "type", "meaning", title=name, title_justify="left")
        for column in columns:
            table.add_row(column["name"], column["type"], column["description"])
        console.print(table)
