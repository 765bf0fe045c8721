"""Start pages with what the planner and the reports service answer."""

from uuid import uuid4

import psycopg

from tests.route_world import World

# The plan's person wishes to learn what somebody can teach whose id is the plan's; colleagues may ask both.
_WILLING = (
    (
        "INSERT INTO planner.staff_fact"
        " (programme_id, person_id, municipality_id, library_id, role, working_time_share)"
        " SELECT programme_id, person, municipality_id, id, 'librarian', 100"
        " FROM planner.plan, LATERAL (VALUES (person_id), (id)) AS two (person) WHERE id = %(plan)s"
        " ON CONFLICT DO NOTHING"
    ),
    (
        "INSERT INTO planner.assessment_choice (programme_id, person_id, open_to_colleagues)"
        " SELECT programme_id, person, true"
        " FROM planner.plan, LATERAL (VALUES (person_id), (id)) AS two (person) WHERE id = %(plan)s"
        " ON CONFLICT (programme_id, person_id) DO UPDATE SET open_to_colleagues = true"
    ),
    (
        "INSERT INTO planner.assessment_round (programme_id, person_id, number, answers)"
        " SELECT programme_id, person, 99, jsonb_build_object('hopes', '', 'areas', jsonb_build_object("
        "'lokal', jsonb_build_object('level', level, 'wish', 4, 'can_teach', level > 1)))"
        " FROM planner.plan, LATERAL (VALUES (person_id, 1), (id, 3)) AS two (person, level) WHERE id = %(plan)s"
        " ON CONFLICT DO NOTHING"
    ),
)


def start_page(route_world: World, visitor: str) -> str:
    """Return the start page as the visitor sees it."""
    return route_world.visitors[visitor].browser.get("/").text


def test_staff_go_on_to_their_own_plan(route_world: World) -> None:
    """And to the municipality's, which is adopted."""
    page = start_page(route_world, "staff")

    assert f'href="/planner/plans/{route_world.here.fixed["plan_id"]}"' in page
    assert "Din chef kan läsa den, eftersom du har delat den." in page
    assert "Planen för Falun är antagen." in page
    assert "Förbered samtalet om din plan" in page


def test_an_english_start_page_names_areas_in_english(route_world: World) -> None:
    """Those of one's goals, and what a municipality needs most."""
    pages = {}
    for who in ("staff", "manager"):
        route_world.visitors[who].browser.get("/language/en")
        pages[who] = start_page(route_world, who)
        route_world.visitors[who].browser.get("/language/sv")

    assert "Digital technology &amp; " in pages["staff"]
    assert "Greatest need: Digital technology &amp; " in pages["manager"]
    assert not [who for who, page in pages.items() if "Digital teknik" in page]


def test_managers_see_coverage_and_what_was_shared(route_world: World) -> None:
    """The plan, the conversation to prepare with a link to just that one, and nothing of another municipality."""
    page = start_page(route_world, "manager")

    assert f'href="/planner/plans/{route_world.here.fixed["plan_id"]}/conversation">Förbered samtalet med' in page
    assert "Läs kommunens plan" in page
    assert "Arvika" not in page


def test_auditors_see_every_adopted_plan(route_world: World) -> None:
    """The caption counts them."""
    page = start_page(route_world, "auditor")

    assert "2 kommuner har antagit en plan" in page


def test_facilitators_are_told_of_a_day_that_was_left_open(route_world: World) -> None:
    """It waits to be closed."""
    assert "Gör klart Falun" in start_page(route_world, "facilitator")


def test_operators_read_how_it_is_and_nobodys_name(route_world: World) -> None:
    """All three services answer; no municipality is named."""
    page = start_page(route_world, "operator")

    assert "Hur KUB mår" in page
    assert "svarar inte" not in page
    assert "Falun" not in page


def test_nobody_is_told_that_an_archived_plan_is_on_its_way(
    route_world: World, migrated_database: dict[str, str]
) -> None:
    """Staff and managers read that it is archived, and are led to it; auditors go on counting it."""
    with psycopg.connect(migrated_database["administrator"], autocommit=True) as connection:
        put = "UPDATE planner.plan SET state = %s WHERE kind = 'municipal' AND state = %s"
        connection.execute(put, ("archived", "adopted"))
        pages = [start_page(route_world, visitor) for visitor in ("staff", "manager")]
        audited = start_page(route_world, "auditor")
        connection.execute(put, ("adopted", "archived"))

    assert ["Läs den arkiverade planen" in page for page in pages] == [True, True]
    assert "2 kommuner har antagit en plan" in audited
    assert "arkiverad" in audited
    assert not [page for page in pages if "tas fram" in page or "arbetas fram" in page]


def test_a_follow_up_waits_beside_a_new_draft_under_review(
    route_world: World, migrated_database: dict[str, str]
) -> None:
    """The manager is led to both: what holds is followed up, and the draft is adopted."""
    put = "UPDATE planner.plan SET state = %s WHERE kind = 'municipal' AND state = %s"
    wanted = "SELECT id, 'follow_up', '2026-01-15' FROM planner.plan WHERE state = 'in_review'"
    with psycopg.connect(migrated_database["administrator"], autocommit=True) as connection:
        connection.execute(put, ("in_review", "adopted"))
        connection.execute("INSERT INTO planner.plan_due " + wanted)
        page = start_page(route_world, "manager")
        connection.execute("DELETE FROM planner.plan_due WHERE due_on = '2026-01-15'")
        connection.execute(put, ("adopted", "in_review"))

    assert "Följ upp kommunens plan" in page
    assert "Anta kommunens plan" in page


def test_a_new_draft_is_named_beside_the_plan_that_holds(route_world: World, migrated_database: dict[str, str]) -> None:
    """Nobody is to think that there is no adopted plan any more."""
    put = "UPDATE planner.plan SET state = %s, adopted_revision = %s WHERE id = %s"
    held = "SELECT adopted_revision, id FROM planner.plan WHERE kind = 'municipal' AND state = 'adopted'"
    with psycopg.connect(migrated_database["administrator"], autocommit=True) as connection:
        plans = connection.execute(held).fetchall()
        for _number, plan in plans:
            connection.execute(put, ("draft", 0, plan))
        page = start_page(route_world, "manager")
        for number, plan in plans:
            connection.execute(put, ("adopted", number, plan))

    assert "antagen, nytt utkast" in page


def test_a_kept_assessment_is_said_to_be_left_out_of_what_the_manager_reads(
    route_world: World, migrated_database: dict[str, str]
) -> None:
    """Of a plan that is shared without it."""
    kept = "UPDATE planner.plan_revision SET content = content %s WHERE plan_id = %%s"
    plan = (route_world.here.fixed["plan_id"],)
    with psycopg.connect(migrated_database["administrator"], autocommit=True) as connection:
        connection.execute(kept % """|| '{"assessment": {"round": 1}}'""", plan)
        page = start_page(route_world, "staff")
        connection.execute(kept % "- 'assessment'", plan)

    assert "Din chef läser den utan din självskattning" in page
    assert "Din chef kan läsa den, eftersom" not in page


def test_who_a_form_was_typed_in_for_reads_that_it_was_and_what_it_opened(
    route_world: World, migrated_database: dict[str, str]
) -> None:
    """Nobody is said to have shared a plan that a form has opened."""
    plan = (route_world.here.fixed["plan_id"],)
    begin = "INSERT INTO planner.conversation (id, plan_id, round, begun_by) VALUES (%s, %s, 99, 'manager')"
    form = """
        INSERT INTO planner.conversation_preparation
            (conversation_id, side, author_id, author, answers, origin, saved_at, ready_at, recorded_at, recorded_by)
        SELECT %s, 'person', person_id, 'Petra', '{}', 'paper', now(), now(), '2026-04-01T12:00Z', 'Malin'
        FROM planner.plan WHERE id = %s"""
    talk = uuid4()
    with psycopg.connect(migrated_database["administrator"], autocommit=True) as connection:
        connection.execute(begin, (talk, *plan))
        connection.execute(form, (talk, *plan))
        connection.execute("UPDATE planner.plan SET opened_by_form = true WHERE id = %s", plan)
        page = start_page(route_world, "staff")
        connection.execute("DELETE FROM planner.conversation_preparation WHERE conversation_id = %s", (talk,))
        connection.execute("DELETE FROM planner.conversation WHERE id = %s", (talk,))
        connection.execute("UPDATE planner.plan SET opened_by_form = false WHERE id = %s", plan)

    assert "En blankett infördes 1 april 2026 av Malin. Din chef kan läsa planen, för så är det kryssat" in page
    assert "eftersom du har delat den" not in page


def test_two_who_both_want_to_meet_are_told(route_world: World, migrated_database: dict[str, str]) -> None:
    """The one who answered first too, who has no page before them."""
    plan = route_world.here.fixed["plan_id"]
    with psycopg.connect(migrated_database["administrator"], autocommit=True) as connection:
        answer = (
            "INSERT INTO planner.learning_answer (programme_id, area, mentor_id, learner_id, person_id, gladly)"
            " SELECT programme_id, 'lokal', id, person_id, CASE WHEN %s THEN person_id ELSE id END, true"
            " FROM planner.plan WHERE id = %s"
        )
        for statement in _WILLING:
            connection.execute(statement, {"plan": plan})
        connection.execute(answer, (True, plan))
        alone = start_page(route_world, "staff")
        connection.execute(answer, (False, plan))
        both = start_page(route_world, "staff")
        connection.execute("DELETE FROM planner.learning_answer WHERE area = 'lokal'")
        connection.execute("DELETE FROM planner.assessment_round WHERE number = 99")

    assert "Kollegor som vill lära med dig" not in alone
    assert "Du och en kollega har båda svarat Gärna." in both


def test_a_plan_that_is_agreed_is_no_draft(route_world: World, migrated_database: dict[str, str]) -> None:
    """Also when its person shares it no more: nothing is proposed, and nothing can be accepted alone."""
    put = "UPDATE planner.plan SET state = %s, shared_with_manager = %s WHERE id = %s RETURNING id"
    plan = route_world.here.fixed["plan_id"]
    with psycopg.connect(migrated_database["administrator"], autocommit=True) as connection:
        row = connection.execute(
            "SELECT state, shared_with_manager FROM planner.plan WHERE id = %s", (plan,)
        ).fetchone()
        assert row
        connection.execute(put, ("adopted", False, plan))
        page = start_page(route_world, "staff")
        connection.execute(put, (*row, plan))

    assert "Läs din utvecklingsplan" in page
    assert "utkastet till din utvecklingsplan" not in page
    assert "överenskommen" in page
    assert "Just nu kan bara du läsa den." in page
    assert "Dela den med din chef" not in page
