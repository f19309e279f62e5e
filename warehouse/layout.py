"""Where things lie on disk. Only names: making, filling and swapping folders is `warehouse.publish`'s and the flow's work."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """The paths under one data folder, `DIR`. Load ids sort in the order of time."""

    root: Path

    @property
    def database(self) -> Path:
        """The published database, through `current`."""
        return self.root / "warehouse.duckdb"

    @property
    def parquet(self) -> Path:
        """The published Parquet folders, through `current`."""
        return self.root / "parquet"

    @property
    def reports(self) -> Path:
        """The reports of the published load, through `current`."""
        return self.root / "reports"

    @property
    def current(self) -> Path:
        """The symbolic link to the published load's folder."""
        return self.root / "current"

    @property
    def loads(self) -> Path:
        """The folder of complete loads, and of the one in the making."""
        return self.root / "loads"

    def load_folder(self, load_id: str) -> Path:
        """The folder of one load."""
        return self.loads / load_id

    def load_database(self, load_id: str) -> Path:
        """The database of one load."""
        return self.load_folder(load_id) / "warehouse.duckdb"

    def load_parquet(self, load_id: str) -> Path:
        """The Parquet folders of one load."""
        return self.load_folder(load_id) / "parquet"

    def load_reports(self, load_id: str) -> Path:
        """The reports of one load."""
        return self.load_folder(load_id) / "reports"

    @property
    def state(self) -> Path:
        """What runs need of one another."""
        return self.root / "state"

    @property
    def raw(self) -> Path:
        """Raw documents, packed per batch."""
        return self.state / "raw"

    @property
    def stages(self) -> Path:
        """Outputs of the stages."""
        return self.state / "stages"

    @property
    def gazetteer(self) -> Path:
        """The gazetteer, by version."""
        return self.state / "gazetteer"

    @property
    def rules(self) -> Path:
        """Rules learned from loaded documents, by version."""
        return self.root / "rules"

    @property
    def lock(self) -> Path:
        """The writer's lock."""
        return self.state / "lock"

    @property
    def prefect(self) -> Path:
        """Home of the embedded Prefect."""
        return self.state / "prefect"

    @property
    def current_load_id(self) -> str | None:
        """Id of the published load; None where nothing was published yet."""
        return self.current.readlink().name if self.current.is_symlink() else None

    @property
    def published_database(self) -> Path | None:
        """The database file of the published load itself, not a link to it; None where nothing was published yet."""
        load_id = self.current_load_id
        return None if load_id is None else self.load_database(load_id)
