"""The main job: read, assess, publish."""

from __future__ import annotations

from collections.abc import Sequence

from contactline.errors import NotFoundError
from contactline.pipeline.ingest import Summary, ingest, project_reader
from contactline.pipeline.progress import Progress
from contactline.pipeline.publish import Published, publish
from contactline.pipeline.reading import Reader
from contactline.store.project import Project


def run(
    project: Project,
    inputs: Sequence[str],
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    network: bool = True,
    reader: Reader | None = None,
) -> tuple[Summary, Published | NotFoundError]:
    """Read `inputs`, assess what the ledger then says, and write the site.

    Where there is nothing to publish (no claim found, or all younger than the delay) the second half is the
    reason.
    """
    reader = reader or project_reader(project)
    summary = ingest(project, inputs, reader=reader, workers=workers, progress=progress, network=network)
    try:
        return summary, publish(project, progress=progress, gazetteer=reader.gazetteer)
    except NotFoundError as nothing:
        return summary, nothing
