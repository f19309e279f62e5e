"""Pure transforms: Polars frames in, frames out. No files, Prefect, database, clock or network."""
