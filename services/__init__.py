"""KUB, from a staff group's SWOT day to competence plans.

1. A municipality's staff group **prepares** (three levels: omvärld, närvärld, invärld).
2. On the **SWOT day** they post notes, group them, vote and conclude: three perspectives × four quadrants.
3. The facilitator **closes** the session; intake appends ``swot_session.closed`` to its event log, in the
   same transaction.
4. A **doorbell** (a Celery message through Redis) wakes the planner; it reads the log from where it last stopped.
5. The planner derives **needs**, the **municipal plan**, **individual plans**, and later the **interventions**.
6. People edit, review and **adopt** the plans; each saved revision appends ``plan.revision_saved`` to the
   planner's log.
7. The reports service reads that log and knows which documents can be had.
8. Someone orders a **document**; a worker fetches the revision and renders it, the page shows progress, they
   **download** it.
"""
