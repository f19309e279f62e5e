"""The DuckDB warehouse: tables, load, SQL, publishing, exports and the data dictionary."""
