"""The job that renders a document."""

from shared.jobs import JobKind

# 180 s: the longest plan that the limits let through (3,000 notes) takes about ten on an idle core; on a busy machine
# short ones have taken a minute. Somebody waits, and who gives up begins from nothing. It is tried once: what takes so
# long would again, and hold up the others.
RENDER_DOCUMENT = JobKind("reports.render_document", queue="render", time_limit=180)
