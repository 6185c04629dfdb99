//! The page of exports, and the files.

use std::collections::HashMap;

use autograder_grading::Stage;
use axum::extract::State;
use axum::response::{Html, Response};
use platform_web::dates::japan;
use platform_web::{Form, ListQuery, Refusal, Shell};

use super::sheets::{self, Registered};
use super::views::ExportsView;
use super::{Asked, Book, Export, hand_out, hand_out_paper, load_results, store};
use crate::app::App;
use crate::billing_boards::load_board;
use crate::juku_imports::juku_template;
use crate::mark_imports::{load_wide, wide_marks};
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
    hand_out(&app, by.staff(), &asked, (Export::JukuTemplate, None), || juku_template().into()).await
}

/// Every 塾.
pub(crate) async fn show_juku(
    State(app): State<App>,
    by: Headquarters,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let mut tx = app.database.read().await?;
    let today = tx.now().with_timezone(&japan()).date_naive();
    let juku = store::list_juku(&mut tx, &by, today).await?;
    drop(tx);
    let book = move || Book::from(sheets::juku_sheet(&juku)).and([juku_template()]);
    hand_out(&app, by.staff(), &asked, (Export::Juku, None), book).await
}

/// The headings of rosters.
pub(crate) async fn show_student_template(
    State(app): State<App>,
    by: Registrar,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let template = || roster_template(None, Vec::new()).into();
    hand_out(&app, by.staff(), &asked, (Export::StudentTemplate, None), template).await
}

/// Who is entered for a round, as a roster.
pub(crate) async fn show_roster(
    State(app): State<App>,
    by: Registrar,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let round = asked.round(&app).await?;
    let entered = list_entered(&mut app.database.read().await?, by.scope(), round.id).await?;
    let roster = move || roster_template(Some(round.name), entered).into();
    hand_out(&app, by.staff(), &asked, (Export::Roster, Some(round.name)), roster).await
}

/// Every pupil of the register.
pub(crate) async fn show_students(
    State(app): State<App>,
    by: Registrar,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let students = store::list_students(&mut app.database.read().await?, by.scope()).await?;
    let book = move || sheets::student_sheet(&students).into();
    hand_out(&app, by.staff(), &asked, (Export::Students, None), book).await
}

/// Every pupil of the register, a sheet for each 塾.
pub(crate) async fn show_students_by_juku(
    State(app): State<App>,
    by: Registrar,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let students = store::list_students(&mut app.database.read().await?, by.scope()).await?;
    let book = move || {
        let (first, more) = sheets::students_by_juku(&students);
        Book::from(first).and(more)
    };
    hand_out(&app, by.staff(), &asked, (Export::StudentsByJuku, None), book).await
}

/// The examinees of a round with 出欠, and their numbers.
pub(crate) async fn show_examinees(
    State(app): State<App>,
    by: Registrar,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let round = asked.round(&app).await?;
    let mut tx = app.database.read().await?;
    let results = load_results(&mut tx, &app, by.scope(), &round).await?;
    let students = store::list_students(&mut tx, by.scope()).await?;
    drop(tx);
    let book = move || {
        let registered = Registered::of(&students);
        let sheet = sheets::examinee_sheet("テスト受講生徒一覧".to_owned(), &results, &registered);
        Book::from(sheet).and([sheets::statistics(&[results], &registered)])
    };
    hand_out(&app, by.staff(), &asked, (Export::Examinees, Some(round.name)), book).await
}

/// The examinees of every round, a sheet for each, and their numbers.
pub(crate) async fn show_all_examinees(
    State(app): State<App>,
    by: Registrar,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let mut tx = app.database.read().await?;
    let students = store::list_students(&mut tx, by.scope()).await?;
    let mut rounds = Vec::new();
    for round in list_rounds(&mut tx).await? {
        rounds.push(load_results(&mut tx, &app, by.scope(), &round).await?);
    }
    drop(tx);
    let book = move || {
        let registered = Registered::of(&students);
        let mut sheets: Vec<_> = rounds
            .iter()
            .map(|results| {
                let name = results.round.name;
                let name = format!("{}年度_{}", name.year, name.season.label());
                sheets::examinee_sheet(name, results, &registered)
            })
            .collect();
        sheets.push(sheets::statistics(&rounds, &registered));
        Book::from(sheets.remove(0)).and(sheets)
    };
    hand_out(&app, by.staff(), &asked, (Export::AllExaminees, None), book).await
}

/// The marks of a round, all grades side by side, ready to be taken in again.
pub(crate) async fn show_marks(
    State(app): State<App>,
    by: Marker,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let round = asked.round(&app).await?;
    let wide = load_wide(&mut app.database.read().await?, by.scope(), &round, &ALL_STAGES).await?;
    hand_out(&app, by.staff(), &asked, (Export::Marks, Some(round.name)), move || wide_marks(&wide).into())
        .await
}

/// The same without marks, to be filled in.
pub(crate) async fn show_mark_template(
    State(app): State<App>,
    by: Marker,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let round = asked.round(&app).await?;
    let wide = load_wide(&mut app.database.read().await?, by.scope(), &round, &ALL_STAGES).await?;
    let template = move || wide_marks(&wide.emptied()).into();
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
    let results = load_results(&mut app.database.read().await?, &app, by.scope(), &round).await?;
    let book = move || sheets::result_sheet(&results).into();
    hand_out(&app, by.staff(), &asked, (Export::Results, Some(round.name)), book).await
}

/// The results of a round, 大問 by 大問.
pub(crate) async fn show_section_marks(
    State(app): State<App>,
    by: Reporter,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let round = asked.round(&app).await?;
    let results = load_results(&mut app.database.read().await?, &app, by.scope(), &round).await?;
    let book = move || sheets::section_sheet(&results).into();
    hand_out(&app, by.staff(), &asked, (Export::SectionMarks, Some(round.name)), book).await
}

/// What every 塾 owes for a round.
pub(crate) async fn show_billing(
    State(app): State<App>,
    by: Headquarters,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let round = asked.round(&app).await?;
    let mut tx = app.database.read().await?;
    let today = tx.now().with_timezone(&japan()).date_naive();
    let classrooms: HashMap<_, _> =
        store::list_classroom_counts(&mut tx, round.id).await?.into_iter().collect();
    let board = load_board(&mut tx, &by, round.clone(), app.billing.tax_percent).await?;
    drop(tx);
    let book = move || sheets::billing_report(&board, &classrooms, today).into();
    hand_out(&app, by.staff(), &asked, (Export::Billing, Some(round.name)), book).await
}

/// The same with whom 本部 reaches there, the sums, and the pupils behind them.
pub(crate) async fn show_billing_details(
    State(app): State<App>,
    by: Headquarters,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let round = asked.round(&app).await?;
    let mut tx = app.database.read().await?;
    let today = tx.now().with_timezone(&japan()).date_naive();
    let register = store::list_juku(&mut tx, &by, today).await?;
    let results = load_results(&mut tx, &app, by.staff().scope(), &round).await?;
    let board = load_board(&mut tx, &by, round.clone(), app.billing.tax_percent).await?;
    drop(tx);
    let book = move || {
        let (pupils, counts) = sheets::examinees_of(&results);
        let details = sheets::billed_juku(&board, &register, &counts);
        Book::from(details).and([sheets::billing_summary(&board, &counts), pupils])
    };
    hand_out(&app, by.staff(), &asked, (Export::BillingDetails, Some(round.name)), book).await
}

/// The results of a round beside what they cost, and their statistics.
pub(crate) async fn show_test_report(
    State(app): State<App>,
    by: Headquarters,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let round = asked.round(&app).await?;
    let mut tx = app.database.read().await?;
    let results = load_results(&mut tx, &app, by.staff().scope(), &round).await?;
    let board = load_board(&mut tx, &by, round.clone(), app.billing.tax_percent).await?;
    drop(tx);
    let of = (Export::TestReport, Some(round.name));
    if asked.is_paper() {
        let paper = move || sheets::report_on_paper(&results, &board);
        return hand_out_paper(&app, by.staff(), of, paper).await;
    }
    let book = move || {
        let by_juku = sheets::by_juku(&results, &board);
        let more = [sheets::by_exam(&results), by_juku, sheets::by_juku_and_exam(&results)];
        Book::from(sheets::report(&results, &board)).and(more)
    };
    hand_out(&app, by.staff(), &asked, of, book).await
}
