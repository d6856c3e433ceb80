"""The stages in order. The only place that knows it.

`ingest` takes pages to claims in the ledger, `assess` claims to control, `publish` control to the site;
`run` is all three.
"""

from contactline.pipeline.assess import Assessed, assess
from contactline.pipeline.ingest import Summary, ingest
from contactline.pipeline.publish import Published, publish
from contactline.pipeline.run import run

__all__ = ["Assessed", "Published", "Summary", "assess", "ingest", "publish", "run"]
