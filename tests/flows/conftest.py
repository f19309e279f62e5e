"""What the tests of the flows share."""

import pytest

from flows import arrivals, operations, publication
from flows.operations import Workspace
from flows.settings import Settings


@pytest.fixture
def bring():
    """The stages of a run one after the other, as the flow calls them, without Prefect; returns the load's id."""

    def run(root, *paths, **limits):
        work = Workspace(Settings(root=root, **limits))
        arrivals.take_arrivals(work, paths)
        if publication.is_published(work):
            return None
        batches = work.raw.batch_ids
        for batch in batches:
            operations.read_batch(work, batch)
            operations.clean_batch(work, batch)
        operations.dedupe_batches(work, batches)
        for batch in batches:
            operations.extract_batch(work, batch)
        operations.resolve_batches(work, batches)
        load_id = publication.build_load(work, batches)
        publication.record_outcome(work, batches, load_id)
        publication.export_load(work, load_id)
        publication.publish(work, batches, load_id)
        return load_id

    return run
