"""The job that renders a document."""

from shared.jobs import JobKind

# 60 s: the longest plan that the limits let through (3,000 notes) takes about ten on an idle core.
RENDER_DOCUMENT = JobKind("reports.render_document", queue="render", time_limit=60)
