//! What is told of an act of 本部, or of a request to it, in its transaction.

use platform_database::{DbResult, Timestamp, WriteTx};
use platform_web::dates;

use crate::classrooms::{Classroom, ClassroomId};
use crate::extensions;
use crate::juku::JukuId;
use crate::menu::home_of;
use crate::notices::{Audience, NewNotice, NoticeKind, tell, tell_headquarters};
use crate::result_lists::results_address;
use crate::rounds::{Round, RoundState};

/// Tells of a move from `from` to where the round stands now: that it opened or reopened, or that report cards can be
/// printed. Other moves concern 本部 alone.
pub(crate) async fn tell_of_move(tx: &mut WriteTx, round: &Round, from: RoundState) -> DbResult<()> {
    let label = round.name.label();
    let deadline = dates::date_time(round.deadline_at);
    let (kind, title, words, audience) = match (from, round.state) {
        (RoundState::Preparing, RoundState::Open) => (
            NoticeKind::RoundOpened,
            format!("{label}の受付が始まりました"),
            format!(
                "名簿を取り込んでください。{}得点は{}から入力できます。締切は{deadline}です。",
                round
                    .roster_deadline_at
                    .map(|at| format!("受付締切は{}です。", dates::date_time(at)))
                    .unwrap_or_default(),
                dates::date_time(round.opens_at)
            ),
            Audience::everybody(),
        ),
        (_, RoundState::Open) => (
            NoticeKind::DeadlineMoved,
            format!("{label}の受付を再開しました"),
            format!("得点の入力と訂正ができます。締切は{deadline}です。"),
            Audience::everybody(),
        ),
        (_, RoundState::Published) => (
            NoticeKind::ResultsFinal,
            format!("{label}の成績表を印刷できます"),
            "結果を公開しました。確定した成績表を印刷して、お渡しください。".to_owned(),
            Audience::reporters_of(round.id),
        ),
        _ => return Ok(()),
    };
    tell(tx, &NewNotice::new(kind, title, words, home_of(round)), &audience).await.map(drop)
}

/// Tells that the results of a round are there, for the first time or as a `correction`, which is that version.
pub(crate) async fn tell_of_results(
    tx: &mut WriteTx,
    round: &Round,
    correction: Option<i64>,
) -> DbResult<()> {
    let label = round.name.label();
    let (title, words) = match correction {
        None => (
            format!("{label}の結果が確定しました"),
            "得点、順位、偏差値が決まりました。成績表は、公開のあとに印刷できます。".to_owned(),
        ),
        Some(version) => (
            format!("{label}の結果を訂正しました"),
            format!(
                "訂正した結果が、第{version}版として確定しました。お渡しした成績表と違うところがないか、お確かめください。"
            ),
        ),
    };
    let notice = NewNotice::new(NoticeKind::ResultsFinal, title, words, results_address(round.id));
    tell(tx, &notice, &Audience::reporters_of(round.id)).await.map(drop)
}

/// Tells that an open round has another deadline than `before`.
pub(crate) async fn tell_of_deadline(tx: &mut WriteTx, round: &Round, before: Timestamp) -> DbResult<()> {
    if round.state != RoundState::Open || round.deadline_at == before {
        return Ok(());
    }
    let verb = if round.deadline_at > before { "延びました" } else { "早まりました" };
    let title = format!("{}の締切が{verb}", round.name.label());
    let words = format!(
        "締切は、{}から{}になりました。",
        dates::date_time(before),
        dates::date_time(round.deadline_at)
    );
    let notice = NewNotice::new(NoticeKind::DeadlineMoved, title, words, home_of(round));
    tell(tx, &notice, &Audience::everybody()).await.map(drop)
}

/// Tells 本部 that somebody called `by` asks for more time for a 教室, and why.
pub(crate) async fn tell_of_request(
    tx: &mut WriteTx,
    round: &Round,
    classroom: &Classroom,
    (by, note): (&str, &str),
) -> DbResult<()> {
    let title = format!("{} {}から再開のお願いが届きました", classroom.juku_name, classroom.name);
    let words = format!(
        "{}の得点入力を再開したいというお願いです。締切を延ばすか、お断りする返事をしてください。\n\
         理由: {note}\nお願いした人: {by}",
        round.name.label()
    );
    let notice = NewNotice::new(NoticeKind::ExtensionAsked, title, words, extensions::address(round));
    tell_headquarters(tx, &notice).await
}

/// Tells a 教室, which asked for more time, and its 塾 that 本部 declined, and in which words.
pub(crate) async fn tell_of_refusal(
    tx: &mut WriteTx,
    round: &Round,
    (juku, classroom, name): (JukuId, ClassroomId, &str),
    words: &str,
) -> DbResult<()> {
    let title = format!("{name}の再開のお願いに、本部から返事がありました");
    let words = format!("{}の再開は見送りになりました。\n本部から: {words}", round.name.label());
    let notice = NewNotice::new(NoticeKind::ExtensionDeclined, title, words, home_of(round));
    let audience = Audience { juku: Some(juku), classroom: Some(classroom), ..Audience::everybody() };
    tell(tx, &notice, &audience).await.map(drop)
}

/// Tells a 塾, or one 教室 and its 塾, that it has until `until` to enter and correct marks of the round.
pub(crate) async fn tell_of_extension(
    tx: &mut WriteTx,
    round: &Round,
    (juku, classroom): (JukuId, Option<&Classroom>),
    until: Timestamp,
) -> DbResult<()> {
    let whom = classroom.map(|classroom| format!("{}の", classroom.name)).unwrap_or_default();
    let title = format!("{}の{whom}締切を延長しました", round.name.label());
    let words = format!("{}まで、得点の入力と訂正ができます。", dates::date_time(until));
    let notice = NewNotice::new(NoticeKind::DeadlineMoved, title, words, home_of(round));
    let classroom = classroom.map(|classroom| classroom.id);
    tell(tx, &notice, &Audience { juku: Some(juku), classroom, ..Audience::everybody() }).await.map(drop)
}
