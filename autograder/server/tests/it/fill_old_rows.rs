//! What a former program kept is told by the new columns, as far as it can be known.

use autograder_server::MIGRATIONS;
use chrono::TimeDelta;
use platform_audit::{Actor, record};
use platform_database::{Clock, Migrations, Params, Sql, migrate, params, sql};
use platform_testing::{Engine, TestDatabase, both_engines};
use serde_json::json;

/// Two people of 本部 who are called alike.
const HANAKO: i64 = 7;
const OTHER_HANAKO: i64 = 8;

/// An act as the audit record tells it.
type Act = (Actor, &'static str);

/// A database in which a former program works.
struct Former {
    test: TestDatabase,
    clock: Clock,
}

impl Former {
    /// One that lacks the migration of this number and those after it.
    async fn before(engine: Engine, number: i64) -> Former {
        let [platform @ .., own] = MIGRATIONS;
        let end = own.steps.iter().position(|step| step.number == number).unwrap();
        let former = Migrations { owner: own.owner, steps: &own.steps[..end] };
        let tables: Vec<&Migrations> = platform.into_iter().chain([&former]).collect();
        let clock = Clock::fixed("2026-07-20T00:00:00Z".parse().unwrap());
        Former { test: TestDatabase::open(engine, &tables, clock.clone()).await, clock }
    }

    async fn fill(&self, rows: impl IntoIterator<Item = Sql>) {
        let mut tx = self.test.database.write().await.unwrap();
        for row in rows {
            tx.execute(row, params![]).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// Keeps a row a second after the one before, with an entry for each of `acts`. Its `$1` is the time.
    async fn keep(&self, row: Sql, given: Params, acts: &[Act]) {
        self.clock.set(self.clock.now() + TimeDelta::seconds(1));
        let mut tx = self.test.database.write().await.unwrap();
        let now = tx.now();
        assert_eq!(tx.execute(row, [params![now], given].concat()).await.unwrap(), 1);
        for (actor, event) in acts {
            record(&mut tx, actor, event, "things/1", &json!({})).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    async fn read(&self, numbers: Sql) -> Vec<Option<i64>> {
        let mut tx = self.test.database.read().await.unwrap();
        let rows: Vec<(Option<i64>,)> = tx.list(numbers, params![]).await.unwrap();
        rows.into_iter().map(|(number,)| number).collect()
    }
}

/// A round with two exams, and a pupil in each of three 教室: the third is another 塾.
fn round() -> [Sql; 8] {
    [
        sql!(
            "INSERT INTO juku (number, name, search, created_at)
             VALUES ('1', 'あおば塾', '', '2026-04-01T00:00:00Z'), ('2', 'わかば塾', '', '2026-04-01T00:00:00Z')"
        ),
        sql!(
            "INSERT INTO classrooms (juku_id, number, name, search, created_at)
             VALUES (1, '1', '駅前教室', '', '2026-04-01T00:00:00Z'), (1, '2', '本町教室', '', '2026-04-01T00:00:00Z'),
                    (2, '1', '中央教室', '', '2026-04-01T00:00:00Z')"
        ),
        sql!(
            "INSERT INTO students (juku_id, classroom_id, number, name, grade, search, created_at)
             VALUES (1, 1, '1', '青木 はな', 6, '', '2026-04-01T00:00:00Z'),
                    (1, 2, '2', '伊藤 けん', 6, '', '2026-04-01T00:00:00Z'),
                    (2, 3, '1', '上田 そら', 6, '', '2026-04-01T00:00:00Z')"
        ),
        sql!(
            "INSERT INTO rounds (year, season, state, sat_on, opens_at, deadline_at, grace_minutes, created_at)
             VALUES (2026, 'summer', 'open', '2026-07-20', '2026-07-20T00:00:00Z', '2026-07-25T00:00:00Z', 0,
                     '2026-04-01T00:00:00Z')"
        ),
        sql!(
            "INSERT INTO exams (round_id, grade, subject, full_points) VALUES (1, 6, 'japanese', 20), (1, 6, 'math', 20)"
        ),
        sql!("INSERT INTO sections (exam_id, number, title) VALUES (1, 1, '漢字')"),
        sql!("INSERT INTO items (exam_id, section_number, number, points) VALUES (1, 1, 1, 20)"),
        sql!(
            "INSERT INTO entries (round_id, student_id, juku_id, classroom_id, grade)
             VALUES (1, 1, 1, 1, 6), (1, 2, 1, 2, 6), (1, 3, 2, 3, 6)"
        ),
    ]
}

/// Of the 塾 one edit of 教室 1, one of both 教室, one of 教室 2 alone, by a note; then one of which no 塾 is known, and one whose
/// changes are gone.
fn edits() -> [Sql; 4] {
    [
        sql!(
            "INSERT INTO mark_edits (id, round_id, juku_id, edited_by_name, edited_at, source)
             VALUES (1, 1, 1, 'あおば塾の担当', '2026-07-20T00:00:01Z', 'sheet'),
                    (2, 1, 1, 'あおば塾の担当', '2026-07-20T00:00:02Z', 'file'),
                    (3, 1, 1, 'あおば塾の担当', '2026-07-20T00:00:03Z', 'sheet'),
                    (4, 1, NULL, 'コマンド', '2026-07-20T00:00:04Z', 'file'),
                    (5, 1, 1, 'あおば塾の担当', '2026-07-20T00:00:05Z', 'sheet')"
        ),
        sql!(
            "INSERT INTO mark_changes (edit_id, entry_id, item_id, old_points, new_points)
             VALUES (1, 1, 1, NULL, 16), (2, 1, 1, 16, 18), (4, 3, 1, NULL, 12)"
        ),
        sql!(
            "INSERT INTO attendance_changes (edit_id, entry_id, exam_id, was_absent, is_absent)
             VALUES (2, 2, 1, FALSE, TRUE)"
        ),
        sql!(
            "INSERT INTO note_changes (edit_id, entry_id, exam_id, old_note, new_note)
             VALUES (3, 2, 1, NULL, 'late')"
        ),
    ]
}

/// 花子 did it.
fn hers(event: &'static str) -> Act {
    (Actor::person(HANAKO, "本部 花子"), event)
}

/// The other one did.
fn of_the_other(event: &'static str) -> Act {
    (Actor::person(OTHER_HANAKO, "本部 花子"), event)
}

both_engines! {
    /// By the entry of the same act; where two of one name did it at once nobody is named, as where the entry is gone.
    async fn who_acted_is_told_by_the_entry_of_the_act_alone(engine: Engine) {
        let former = Former::before(engine, 37).await;
        former.fill(round()).await;
        let completed = "sheets.completed";
        for (exam, room, name, acts) in [
            (1_i64, 1_i64, "本部 花子", vec![hers(completed), of_the_other("marks.recorded")]),
            (1, 2, "コマンド", vec![(Actor::command_line(), completed)]),
            (2, 1, "本部 花子", vec![]),
            (2, 2, "本部 花子", vec![hers(completed), of_the_other(completed)]),
        ] {
            let row = sql!(
                "INSERT INTO sheet_completions (completed_at, exam_id, classroom_id, completed_by_name, revision, doubts)
                 VALUES ($1, $2, $3, $4, 1, 0)"
            );
            former.keep(row, params![exam, room, name], &acts).await;
        }
        for (room, acts) in [
            (1_i64, vec![of_the_other(completed), hers("sheets.retyped")]),
            (2, vec![(Actor::person(9, "本部 次郎"), "sheets.retyped")]),
        ] {
            let row = sql!(
                "INSERT INTO sheet_retypings (retyped_at, exam_id, classroom_id, retyped_by_name, revision, differences)
                 VALUES ($1, 1, $2, '本部 花子', 1, 0)"
            );
            former.keep(row, params![room], &acts).await;
        }
        for (student, acts) in [(1_i64, vec![hers("students.revised")]), (2, vec![])] {
            let row = sql!(
                "INSERT INTO student_moves (moved_at, student_id, moved_by, moved_on, old_grade, new_grade, reason)
                 VALUES ($1, $2, '本部 花子', '2026-07-20', 5, 6, '')"
            );
            former.keep(row, params![student], &acts).await;
        }
        for (juku, event) in [(1_i64, "students.promoted"), (2, "students.revised")] {
            let row = sql!(
                "INSERT INTO promotions (promoted_at, juku_id, promoted_by, year, promoted, graduated)
                 VALUES ($1, $2, '本部 花子', 2026, 1, 0)"
            );
            former.keep(row, params![juku], &[hers(event)]).await;
        }

        migrate(&former.test.database, &MIGRATIONS).await.unwrap();
        let completions = former.read(sql!("SELECT completed_by_user_id FROM sheet_completions ORDER BY completed_at")).await;
        assert_eq!(completions, [Some(HANAKO), None, None, None]);
        for numbers in [
            sql!("SELECT retyped_by_user_id FROM sheet_retypings ORDER BY retyped_at"),
            sql!("SELECT moved_by_user_id FROM student_moves ORDER BY moved_at"),
            sql!("SELECT promoted_by_user_id FROM promotions ORDER BY promoted_at"),
        ] {
            assert_eq!(former.read(numbers.clone()).await, [Some(HANAKO), None], "{numbers:?}");
        }
    }

    /// By the entry of the same act, as before; a name whose entry is gone stays a name.
    async fn who_wrote_is_told_by_the_entry_of_the_act_alone(engine: Engine) {
        let former = Former::before(engine, 38).await;
        former.fill(round()).await;
        for (acts, room) in [(vec![hers("phrases.written")], 1_i64), (vec![hers("phrases.withdrawn")], 2)] {
            let row = sql!(
                "INSERT INTO phrase_sets (written_at, juku_id, classroom_id, topic, written_by)
                 VALUES ($1, 1, $2, 'math', '本部 花子')"
            );
            former.keep(row, params![room], &acts).await;
            let row = sql!(
                "INSERT INTO grade_phrase_sets (written_at, juku_id, classroom_id, topic, grade_band, written_by)
                 VALUES ($1, 1, $2, 'math', 'lower', '本部 花子')"
            );
            former.keep(row, params![room], &acts).await;
        }
        for acts in [vec![hers("phrases.withdrawn")], vec![hers("phrases.written"), of_the_other("phrases.withdrawn")]] {
            let row = sql!(
                "INSERT INTO phrase_changes (changed_at, juku_id, topic, lowest, highest, old_origin, new_origin, changed_by)
                 VALUES ($1, 1, 'math', 0, 100, 'juku', 'given', '本部 花子')"
            );
            former.keep(row, params![], &acts).await;
        }
        for (place, act) in [(1_i64, true), (2, false)] {
            let acts = |event| if act { vec![hers(event)] } else { vec![] };
            let row = sql!(
                "INSERT INTO juku_messages (written_at, round_id, juku_id, words, written_by)
                 VALUES ($1, 1, $2, 'おつかれさま。', '本部 花子')"
            );
            former.keep(row, params![place], &acts("juku_messages.written")).await;
            let row = sql!(
                "INSERT INTO announcements (written_at, juku_id, written_by, title, words, reach, to_classrooms, state)
                 VALUES ($1, $2, '本部 花子', '', '', 'everybody', FALSE, 'draft')"
            );
            former.keep(row, params![place], &acts("announcements.written")).await;
            let row = sql!(
                "INSERT INTO extension_requests (asked_at, round_id, classroom_id, note, asked_by)
                 VALUES ($1, 1, $2, '', '本部 花子')"
            );
            former.keep(row, params![place], &acts("extensions.asked")).await;
        }

        migrate(&former.test.database, &MIGRATIONS).await.unwrap();
        for numbers in [
            sql!("SELECT written_by_user_id FROM phrase_sets ORDER BY written_at"),
            sql!("SELECT written_by_user_id FROM grade_phrase_sets ORDER BY written_at"),
            sql!("SELECT changed_by_user_id FROM phrase_changes ORDER BY changed_at"),
            sql!("SELECT written_by_user_id FROM juku_messages ORDER BY written_at"),
            sql!("SELECT written_by_user_id FROM announcements ORDER BY written_at"),
            sql!("SELECT asked_by_user_id FROM extension_requests ORDER BY asked_at"),
        ] {
            assert_eq!(former.read(numbers.clone()).await, [Some(HANAKO), None], "{numbers:?}");
        }
    }

    async fn an_edit_is_of_the_classroom_whose_pupils_alone_it_changed(engine: Engine) {
        let former = Former::before(engine, 37).await;
        former.fill(round().into_iter().chain(edits())).await;
        migrate(&former.test.database, &MIGRATIONS).await.unwrap();
        let rooms = former.read(sql!("SELECT classroom_id FROM mark_edits ORDER BY id")).await;
        assert_eq!(rooms, [Some(1), None, Some(2), None, None]);
    }
}
