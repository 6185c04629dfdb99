//! What 本部 and the 塾 of the demonstration write for report cards: 文例 and 塾から.

use anyhow::Context;
use autograder_grading::{Grade, Subject};
use platform_database::Database;

use super::places::JUKU;
use crate::juku::{self, JukuId};
use crate::juku_messages::write_message;
use crate::phrases::{Band, Chapter, Topic, write_phrases};
use crate::rounds::RoundId;
use crate::staff::{Headquarters, Reporter};

/// ひとこと of 本部, by percent of 満点.
const SUMMARY: [(u8, u8, &str); 3] = [
    (
        0,
        39,
        "{氏名}さん、最後までよく取り組みました。まずは{復習の大問}の基本から、一つずつ確かめていきましょう。",
    ),
    (40, 69, "{氏名}さんは{得意な大問}で力を出せました。{復習の大問}を見直すと、さらにのびます。"),
    (70, 100, "{氏名}さん、すばらしい結果です。{得意な大問}の力を、次は応用問題でためしてみましょう。"),
];
/// 国語 of 本部 for 小低.
const FIRST_JAPANESE: [(u8, u8, &str); 3] = [
    (0, 39, "さいごまで がんばりました。まいにち すこしずつ、こえに出して 本を よみましょう。"),
    (
        40,
        69,
        "ことばが ふえてきました。{復習の大問}を、おうちの人と いっしょに もういちど やってみましょう。",
    ),
    (70, 100, "よく できました。すきな 本を たくさん よんで、おもったことを おうちの人に 話してみましょう。"),
];
/// 国語 of the first 塾.
const JAPANESE: [(u8, u8, &str); 2] = [
    (0, 59, "音読を毎日続けましょう。教室でも、{復習の大問}をもう一度いっしょに確かめます。"),
    (60, 100, "{得意な大問}がよくできています。この調子で、記述の問題にも挑戦していきましょう。"),
];

/// 塾から of the first and of the third 塾.
const MESSAGES: [(usize, &str); 2] = [
    (
        0,
        "テストおつかれさまでした。まちがえた問題は宝物です。解き直しノートを作って、次の授業に持ってきてください。",
    ),
    (2, "けやき見本学院では、個別の学習相談を行っています。お気軽に教室までお声がけください。"),
];

/// Writes the 文例, once.
pub(super) async fn write_sets(database: &Database, by: &Headquarters) -> anyhow::Result<()> {
    let headquarters = by.reporter();
    let japanese = Topic::Subject(Subject::Japanese);
    let youngest = Chapter::of_grade(japanese, Grade::ALL[0]);
    write_phrases(database, &headquarters, Topic::Combined.into(), 0, &bands(&SUMMARY)).await?;
    write_phrases(database, &headquarters, youngest, 0, &bands(&FIRST_JAPANESE)).await?;
    let first = Reporter::of_juku_at_the_terminal(find_juku(database, 0).await?);
    write_phrases(database, &first, japanese.into(), 0, &bands(&JAPANESE)).await?;
    Ok(())
}

/// Writes 塾から for a round.
pub(super) async fn write_messages(database: &Database, round: RoundId) -> anyhow::Result<()> {
    for (juku, words) in MESSAGES {
        let by = Reporter::of_juku_at_the_terminal(find_juku(database, juku).await?);
        write_message(database, &by, round, 0, words).await?;
    }
    Ok(())
}

async fn find_juku(database: &Database, at: usize) -> anyhow::Result<JukuId> {
    let found = juku::list_juku_by_number(&mut database.read().await?, &[JUKU[at].number]).await?;
    Ok(found.first().context("while looking for a 塾 of the demonstration")?.id)
}

fn bands(set: &[(u8, u8, &'static str)]) -> Vec<Band> {
    let band =
        |&(lowest, highest, words): &(u8, u8, &'static str)| Band { lowest, highest, words: words.into() };
    set.iter().map(band).collect()
}
