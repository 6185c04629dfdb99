//! The page of exports, and the files.

use std::collections::HashMap;

use autograder_grading::{Grade, Stage};
use axum::extract::State;
use axum::response::{Html, Response};
use platform_spreadsheet::BookWriter;
use platform_web::dates::day_of;
use platform_web::{Form, ListQuery, Refusal, Shell};
use tokio::sync::mpsc::Sender;

use super::sheets::{self, Registered};
use super::views::ExportsView;
use super::{
    Asked, Export, GradeResults, Parts, RoundResults, hand_out, hand_out_paper, hand_out_parts, load_grade,
    load_results, store,
};
use crate::app::App;
use crate::billing_boards::load_board;
use crate::juku_imports::juku_template;
use crate::mark_imports::{draw_wide, load_wide};
use crate::results::find_basis;
use crate::roster_imports::{list_entered, roster_template};
use crate::rounds::{choose_round, list_rounds};
use crate::staff::{Headquarters, Marker, Registrar, Reporter, Staff};

/// What this person may export, for the chosen round.
pub(crate) async fn list(
    State(app): State<App>,
    by: Staff,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let rounds = list_rounds(&mut app.database.read().await?).await?;
    let wished = query.filter("round");
    let round = choose_round(&rounds, wished);
    if wished.is_some() && round.is_none() {
        return Err(Refusal::not_found());
    }
    let shell = shell.at(vec![("ホーム", "/".to_owned())]);
    shell.show("書き出し", ExportsView::new(&by, &rounds, round))
}

/// The headings of files with 塾.
pub(crate) async fn show_juku_template(
    State(app): State<App>,
    by: Headquarters,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let template = |book: &mut BookWriter| book.add(&juku_template());
    hand_out(&app, by.staff(), &asked, (Export::JukuTemplate, None), template).await
}

/// Every 塾.
pub(crate) async fn show_juku(
    State(app): State<App>,
    by: Headquarters,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let mut tx = app.database.read_for_report().await?;
    let today = day_of(tx.now());
    let juku = store::list_juku(&mut tx, &by, today).await?;
    drop(tx);
    let draw = move |book: &mut BookWriter| {
        book.add(&sheets::juku_sheet(&juku))?;
        book.add(&juku_template())
    };
    hand_out(&app, by.staff(), &asked, (Export::Juku, None), draw).await
}

/// The headings of rosters.
pub(crate) async fn show_student_template(
    State(app): State<App>,
    by: Registrar,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let template = |book: &mut BookWriter| book.add(&roster_template(None, Vec::new()));
    hand_out(&app, by.staff(), &asked, (Export::StudentTemplate, None), template).await
}

/// Who is entered for a round, as a roster.
pub(crate) async fn show_roster(
    State(app): State<App>,
    by: Registrar,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let round = asked.round(&app).await?;
    let entered = list_entered(&mut app.database.read_for_report().await?, by.scope(), round.id).await?;
    let roster = move |book: &mut BookWriter| book.add(&roster_template(Some(round.name), entered));
    hand_out(&app, by.staff(), &asked, (Export::Roster, Some(round.name)), roster).await
}

/// Every pupil of the register.
pub(crate) async fn show_students(
    State(app): State<App>,
    by: Registrar,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let students = store::list_students(&mut app.database.read_for_report().await?, by.scope()).await?;
    let draw = move |book: &mut BookWriter| {
        let (head, rows) = sheets::student_sheet(&students);
        book.add_rows(&head, rows)
    };
    hand_out(&app, by.staff(), &asked, (Export::Students, None), draw).await
}

/// Every pupil of the register, a sheet for each 塾.
pub(crate) async fn show_students_by_juku(
    State(app): State<App>,
    by: Registrar,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let students = store::list_students(&mut app.database.read_for_report().await?, by.scope()).await?;
    let draw = move |book: &mut BookWriter| {
        if students.is_empty() {
            return book.add(&sheets::student_sheet(&students).0);
        }
        sheets::students_by_juku(&students).try_for_each(|sheet| book.add(&sheet))
    };
    hand_out(&app, by.staff(), &asked, (Export::StudentsByJuku, None), draw).await
}

/// The examinees of a round with 出欠, and their numbers.
pub(crate) async fn show_examinees(
    State(app): State<App>,
    by: Registrar,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let round = asked.round(&app).await?;
    let mut tx = app.database.read_for_report().await?;
    let results = load_results(&mut tx, &app, by.scope(), &round).await?;
    let students = store::list_students(&mut tx, by.scope()).await?;
    drop(tx);
    let draw = move |book: &mut BookWriter| {
        let registered = Registered::of(&students);
        let (head, rows) = sheets::examinee_sheet("テスト受講生徒一覧".to_owned(), &results, &registered);
        book.add_rows(&head, rows)?;
        book.add(&sheets::statistics(vec![sheets::statistics_line(&results, &registered)]))
    };
    hand_out(&app, by.staff(), &asked, (Export::Examinees, Some(round.name)), draw).await
}

/// The examinees of every round, a sheet for each, and their numbers.
pub(crate) async fn show_all_examinees(
    State(app): State<App>,
    by: Registrar,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let mut tx = app.database.read_for_report().await?;
    let students = store::list_students(&mut tx, by.scope()).await?;
    let rounds = list_rounds(&mut tx).await?;
    drop(tx);
    let load = async |parts: Sender<RoundResults>| {
        for round in &rounds {
            let results =
                load_results(&mut app.database.read_for_report().await?, &app, by.scope(), round).await?;
            // Nobody waits for more once the file cannot be drawn.
            let Ok(()) = parts.send(results).await else { break };
        }
        Ok(())
    };
    let draw = move |book: &mut BookWriter, rounds: Parts<RoundResults>| {
        let (registered, mut lines) = (Registered::of(&students), Vec::new());
        for results in rounds {
            let name = format!("{}年度_{}", results.round.name.year, results.round.name.season.label());
            let (head, rows) = sheets::examinee_sheet(name, &results, &registered);
            book.add_rows(&head, rows)?;
            lines.push(sheets::statistics_line(&results, &registered));
        }
        book.add(&sheets::statistics(lines))
    };
    hand_out_parts(&app, by.staff(), &asked, (Export::AllExaminees, None), load, draw).await
}

/// The marks of a round, all grades side by side, ready to be taken in again.
pub(crate) async fn show_marks(
    State(app): State<App>,
    by: Marker,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let round = asked.round(&app).await?;
    let wide = load_wide(&mut app.database.read_for_report().await?, by.scope(), &round, &ALL_STAGES).await?;
    let draw = move |book: &mut BookWriter| draw_wide(&wide, |head, rows| book.add_rows(&head, rows));
    hand_out(&app, by.staff(), &asked, (Export::Marks, Some(round.name)), draw).await
}

/// The same without marks, to be filled in.
pub(crate) async fn show_mark_template(
    State(app): State<App>,
    by: Marker,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let round = asked.round(&app).await?;
    let wide = load_wide(&mut app.database.read_for_report().await?, by.scope(), &round, &ALL_STAGES).await?;
    let wide = wide.emptied();
    let template = move |book: &mut BookWriter| draw_wide(&wide, |head, rows| book.add_rows(&head, rows));
    hand_out(&app, by.staff(), &asked, (Export::MarkTemplate, Some(round.name)), template).await
}

const ALL_STAGES: [Stage; 2] = [Stage::Elementary, Stage::Middle];

/// The results of a round, exam by exam.
pub(crate) async fn show_results(
    State(app): State<App>,
    by: Reporter,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let round = asked.round(&app).await?;
    let results = load_results(&mut app.database.read_for_report().await?, &app, by.scope(), &round).await?;
    let draw = move |book: &mut BookWriter| {
        let (head, rows) = sheets::result_sheet(&results);
        book.add_rows(&head, rows)
    };
    hand_out(&app, by.staff(), &asked, (Export::Results, Some(round.name)), draw).await
}

/// The results of a round, 大問 by 大問.
pub(crate) async fn show_section_marks(
    State(app): State<App>,
    by: Reporter,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let round = asked.round(&app).await?;
    let basis = find_basis(&mut app.database.read_for_report().await?, by.scope(), &round).await?;
    let (about, told) = ((Export::SectionMarks, Some(round.name)), basis.clone());
    let load = async |parts: Sender<GradeResults>| {
        for grade in Grade::ALL {
            let mut tx = app.database.read_for_report().await?;
            let of = load_grade(&mut tx, &app, by.scope(), (round.id, grade), &basis).await?;
            drop(tx);
            // Nobody waits for more once the file cannot be drawn.
            let Ok(()) = parts.send(of).await else { break };
        }
        Ok(())
    };
    let draw = move |book: &mut BookWriter, grades: Parts<GradeResults>| {
        let rows = grades.flat_map(|of| sheets::section_rows(round.name, &told, of));
        book.add_rows(&sheets::section_head(), rows)
    };
    hand_out_parts(&app, by.staff(), &asked, about, load, draw).await
}

/// What every 塾 owes for a round.
pub(crate) async fn show_billing(
    State(app): State<App>,
    by: Headquarters,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let round = asked.round(&app).await?;
    let mut tx = app.database.read_for_report().await?;
    let today = day_of(tx.now());
    let classrooms: HashMap<_, _> =
        store::list_classroom_counts(&mut tx, round.id).await?.into_iter().collect();
    let board = load_board(&mut tx, &by, round.clone(), app.billing.tax_percent).await?;
    drop(tx);
    let draw = move |book: &mut BookWriter| book.add(&sheets::billing_report(&board, &classrooms, today));
    hand_out(&app, by.staff(), &asked, (Export::Billing, Some(round.name)), draw).await
}

/// The same with whom 本部 reaches there, the sums, and the pupils behind them.
pub(crate) async fn show_billing_details(
    State(app): State<App>,
    by: Headquarters,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let round = asked.round(&app).await?;
    let mut tx = app.database.read_for_report().await?;
    let today = day_of(tx.now());
    let register = store::list_juku(&mut tx, &by, today).await?;
    let results = load_results(&mut tx, &app, by.staff().scope(), &round).await?;
    let board = load_board(&mut tx, &by, round.clone(), app.billing.tax_percent).await?;
    drop(tx);
    let draw = move |book: &mut BookWriter| {
        let counts = sheets::count_examinees(&results);
        book.add(&sheets::billed_juku(&board, &register, &counts))?;
        book.add(&sheets::billing_summary(&board, &counts))?;
        let (head, rows) = sheets::examinees_of(&results);
        book.add_rows(&head, rows)
    };
    hand_out(&app, by.staff(), &asked, (Export::BillingDetails, Some(round.name)), draw).await
}

/// The results of a round beside what they cost, and their statistics.
pub(crate) async fn show_test_report(
    State(app): State<App>,
    by: Headquarters,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let round = asked.round(&app).await?;
    let mut tx = app.database.read_for_report().await?;
    let results = load_results(&mut tx, &app, by.staff().scope(), &round).await?;
    let board = load_board(&mut tx, &by, round.clone(), app.billing.tax_percent).await?;
    drop(tx);
    let of = (Export::TestReport, Some(round.name));
    if asked.is_paper() {
        let paper = move || sheets::report_on_paper(&results, &board);
        return hand_out_paper(&app, by.staff(), of, paper).await;
    }
    let draw = move |book: &mut BookWriter| {
        let (head, rows) = sheets::report(&results, &board);
        book.add_rows(&head, rows)?;
        book.add(&sheets::by_exam(&results))?;
        book.add(&sheets::by_juku(&results, &board))?;
        book.add(&sheets::by_juku_and_exam(&results))
    };
    hand_out(&app, by.staff(), &asked, of, draw).await
}
