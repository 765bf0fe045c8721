-- What a run writes down in the database itself: each effect of an event, each move of a cursor, in the transaction that
-- makes it. "poison" makes a reaction fail, "slow" holds a derivation in the middle of its saving.
CREATE SCHEMA kub_faults;
CREATE TABLE kub_faults.effect (number bigint GENERATED ALWAYS AS IDENTITY, follower text, subject text, effect text);
CREATE TABLE kub_faults.move (number bigint GENERATED ALWAYS AS IDENTITY, follower text, source text, previous bigint,
    last bigint);
CREATE TABLE kub_faults.poison (subject text);
CREATE TABLE kub_faults.slow (subject text);

CREATE FUNCTION kub_faults.note_offer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    IF EXISTS (SELECT FROM kub_faults.poison WHERE subject = NEW.plan_id::text) THEN RAISE EXCEPTION 'poison'; END IF;
    INSERT INTO kub_faults.effect (follower, subject, effect)
        VALUES ('reports', NEW.plan_id, NEW.plan_id || '/' || NEW.revision);
    RETURN NEW;
END $$;
-- BEFORE sees what ON CONFLICT would hide.
CREATE TRIGGER note_offer BEFORE INSERT ON reports.available_revision
    FOR EACH ROW EXECUTE FUNCTION kub_faults.note_offer();

CREATE FUNCTION kub_faults.note_job() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    INSERT INTO kub_faults.effect (follower, subject, effect) VALUES ('planner', NEW.subject, NEW.subject);
    RETURN NEW;
END $$;
CREATE TRIGGER note_job BEFORE INSERT ON planner.job
    FOR EACH ROW WHEN (NEW.kind = 'planner.derive_plans') EXECUTE FUNCTION kub_faults.note_job();

CREATE FUNCTION kub_faults.note_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    INSERT INTO kub_faults.move (follower, source, previous, last)
        VALUES (TG_TABLE_SCHEMA, NEW.source, OLD.position, NEW.position);
    RETURN NEW;
END $$;
CREATE TRIGGER note_move AFTER UPDATE ON planner.cursor FOR EACH ROW EXECUTE FUNCTION kub_faults.note_move();
CREATE TRIGGER note_move AFTER UPDATE ON reports.cursor FOR EACH ROW EXECUTE FUNCTION kub_faults.note_move();

CREATE FUNCTION kub_faults.hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    -- A sleep in small pieces: it ends when the row is gone.
    WHILE EXISTS (SELECT FROM planner.plan p JOIN kub_faults.slow s ON s.subject = p.municipality_id::text
                  WHERE p.id = NEW.plan_id) LOOP
        PERFORM pg_sleep(0.1);
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER hold BEFORE INSERT ON planner.plan_revision FOR EACH ROW EXECUTE FUNCTION kub_faults.hold();
