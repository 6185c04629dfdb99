//! No screen asks the database more because there are more pupils, 教室 and 塾.

use platform_database::sql;
use platform_testing::{Client, Engine, count_fewest};

use crate::hall::{Hall, MARKS, ROSTER};

/// Screens of everybody. Round 1 is 2026-summer, exam 1 is 小6 国語, and pupil 1 is of 教室 1 of 塾 1.
const OF_ALL: [&str; 22] = [
    "/",
    "/classrooms/1",
    "/students",
    "/students/1",
    "/rounds/1/papers",
    "/rounds/1/classrooms/1/examinees",
    "/classrooms/1/exams/1/marks",
    "/classrooms/1/exams/1/marks?subject=both",
    "/classrooms/1/exams/1/marks/completion",
    "/classrooms/1/exams/1/marks/proof",
    "/classrooms/1/exams/1/marks/retyping",
    "/mark-changes",
    "/rounds/1/results?grade=6",
    "/rounds/1/section-results?grade=6",
    "/rounds/1/section-results/1/students?exam=6-japanese",
    "/rounds/1/remarks?grade=6",
    "/entries/1/report-card",
    "/rounds/1/printings",
    "/phrases",
    "/exports",
    "/notices",
    "/me",
];
const OF_HEADQUARTERS: [&str; 18] = [
    "/?stand=complete&sort=findings",
    "/classrooms",
    "/rounds/1/examinees",
    "/juku",
    "/juku?sort=share",
    "/juku/1",
    "/juku/1/rounds",
    "/juku/1/history",
    "/juku/1/classrooms",
    "/juku/1/exams/1/marks",
    "/rounds",
    "/rounds/1",
    "/exams/1",
    "/rounds/1/inspections",
    "/rounds/1/extensions",
    "/billing?round=2026-summer",
    "/people",
    "/audit",
];
const OF_JUKU: [&str; 6] =
    ["/classrooms", "/rounds/1/examinees", "/juku/1", "/juku/1/exams/1/marks", "/people", "/activities"];

/// 塾 and 教室 into which more pupils come, and their family name: an old 教室, a new one, and one of a new 塾.
const ROOMS: [(&str, &str, &str, &str); 3] = [
    ("012345,あおば塾", "012345", "345001,駅前教室", "赤木"),
    ("012345,あおば塾", "012345", "345003,南教室", "石井"),
    ("900001,つばめ塾", "900001", "345001,西教室", "宇野"),
];
/// Their given names, a letter each.
const GIVEN: &str = "あいうえおかきくけこさしすせそたちつてと";

/// Twenty pupils with marks in each of [`ROOMS`] besides those that are there.
fn grow(hall: &Hall) {
    let (mut roster, mut marks) = (ROSTER.to_owned(), MARKS.to_owned());
    for (room, (juku, juku_number, classroom, family)) in ROOMS.into_iter().enumerate() {
        for (at, given) in GIVEN.chars().enumerate() {
            let pupil = format!("{:04}", 1_000 * (room + 1) + at);
            roster += &format!("{juku},{classroom},{pupil},{family} {given}子,小6,2026,夏期\r\n");
            marks += &format!("{juku_number},{pupil},出席,{at},20,10,5,10,,,,\r\n");
        }
    }
    for (command, content) in [("import-roster", roster), ("import-marks", marks)] {
        let file = hall.file(&format!("more-{command}.csv"), content);
        hall.commanded(&[command, &file, "--round", "2026-summer", "--apply"]);
    }
}

/// How many statements each screen asks.
async fn ask(people: &mut [(&str, Client, &[&str])]) -> Vec<(String, usize)> {
    let mut asked = Vec::new();
    for (who, client, own) in people {
        for address in OF_ALL.iter().chain(*own) {
            let (statements, answer) = count_fewest(async || client.get(address).await).await;
            assert_eq!(answer.status, 200, "{who} {address}");
            asked.push((format!("{who} {address}"), statements));
        }
    }
    asked
}

#[tokio::test]
async fn a_larger_round_asks_no_more_on_any_screen() {
    let hall = Hall::marked(Engine::Postgres).await;
    let mut people = [
        ("本部", hall.as_headquarters().await, &OF_HEADQUARTERS[..]),
        ("塾", hall.as_juku("012345").await, &OF_JUKU[..]),
        ("教室", hall.as_classroom("012345", "345001").await, &["/activities"][..]),
    ];
    let few = ask(&mut people).await;
    grow(&hall);
    let many = ask(&mut people).await;
    let entries = sql!("SELECT COUNT(*) FROM entries");
    assert_eq!(hall.database().read().await.unwrap().count(entries, Vec::new()).await.unwrap(), 68);
    let grown: Vec<String> = few
        .iter()
        .zip(&many)
        .filter(|((_, few), (_, many))| many > few)
        .map(|((screen, few), (_, many))| format!("{screen}: {few} and then {many}"))
        .collect();
    assert_eq!(grown, Vec::<String>::new());
}
