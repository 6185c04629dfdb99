//! 本部 keeps the papers of an exam; 塾 and 教室 have them once their time has come.

use std::io::{Cursor, Read};

use chrono::TimeDelta;
use platform_database::{params, sql};
use platform_testing::{Answer, Client, Engine, both_engines};
use platform_web::dates;
use zip::ZipArchive;

use crate::hall::{Hall, field};

const EXAM: &str = "/exams/1/papers";
const PAPERS: &str = "/rounds/1/papers";

/// A PDF that says `words`.
fn pdf(words: &str) -> Vec<u8> {
    format!("%PDF-1.7\n% {words}\n%%EOF\n").into_bytes()
}

async fn keep(client: &mut Client, kind: &str, edition: &str, file: (&str, &[u8])) -> Answer {
    client.post_multipart(EXAM, &[("kind", kind), ("edition", edition)], file.0, file.1).await
}

async fn set_times(client: &mut Client, questions: &str, answers: &str) -> Answer {
    let revision = field(&client.get(PAPERS).await.text(), "revision");
    let times = [("revision", revision.as_str()), ("questions_at", questions), ("answers_at", answers)];
    client.post_form("/rounds/1/paper-releases", &times).await
}

/// Lets 解答 and 採点基準 be out, and 問題 not.
async fn hand_out_answers(hall: &Hall, headquarters: &mut Client) {
    let past = dates::input_value(hall.clock.now() - TimeDelta::hours(1));
    set_times(headquarters, "", &past).await.assert_status(303);
}

/// How often papers were taken, as the audit record has it.
async fn taken(hall: &Hall) -> i64 {
    let mut tx = hall.database().read().await.unwrap();
    tx.count(sql!("SELECT COUNT(*) FROM audit_entries WHERE event = 'papers.downloaded'"), params![])
        .await
        .unwrap()
}

both_engines! {
    async fn a_replaced_paper_stays_as_an_earlier_edition(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        headquarters.get("/rounds/1").await.assert_contains("小6 国語: 問題・解答・採点基準");
        keep(&mut headquarters, "answers", "0", ("解答.pdf", &pdf("一"))).await.assert_status(303);
        keep(&mut headquarters, "answers", "1", ("解答_訂正.pdf", &pdf("二"))).await.assert_status(303);
        let page = headquarters.get(EXAM).await;
        page.assert_contains("小6 国語の解答を保存しました。").assert_contains("第2版").assert_contains("解答_訂正.pdf");
        headquarters.get("/rounds/1").await.assert_contains("小6 国語: 問題・採点基準");
        assert_eq!(headquarters.get("/papers/1/file").await.body, pdf("一"));
        hand_out_answers(&hall, &mut headquarters).await;

        let mut classroom = hall.as_classroom("012345", "345001").await;
        assert_eq!(classroom.get("/papers/2/file").await.body, pdf("二"));
        classroom.get("/papers/1/file").await.assert_status(410).assert_contains("差しかえられました");
        classroom.get("/papers/3/file").await.assert_status(404);
    }

    async fn only_a_new_and_whole_pdf_is_kept(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let word = keep(&mut headquarters, "questions", "0", ("問題.pdf", b"PK\x03\x04 a word file")).await;
        word.assert_status(422).assert_contains("問題「問題.pdf」: PDFではありません");
        let cut = keep(&mut headquarters, "questions", "0", ("問題.pdf", b"%PDF-1.7 and no end")).await;
        cut.assert_status(422).assert_contains("途中で切れています");
        keep(&mut headquarters, "questions", "0", ("問題.pdf", &pdf("一"))).await.assert_status(303);
        let again = keep(&mut headquarters, "questions", "1", ("同じ.pdf", &pdf("一"))).await;
        again.assert_status(422).assert_contains("いまの版と同じ内容");
        let stale = keep(&mut headquarters, "questions", "0", ("別.pdf", &pdf("二"))).await;
        stale.assert_status(409).assert_contains("別の人が差しかえました");
        keep(&mut headquarters, "songs", "0", ("歌.pdf", &pdf("歌"))).await.assert_status(422);
        let kind = [("kind", "rubric"), ("edition", "0")];
        headquarters.post_multipart("/exams/987/papers", &kind, "x.pdf", &pdf("x")).await.assert_status(404);
        let large = vec![b' '; 21 * 1024 * 1024];
        keep(&mut headquarters, "rubric", "0", ("大.pdf", &large)).await.assert_status(413);
        for mut other in [hall.as_juku("012345").await, hall.as_classroom("012345", "345001").await] {
            keep(&mut other, "rubric", "0", ("x.pdf", &pdf("x"))).await.assert_status(404);
            other.get(EXAM).await.assert_status(404);
            other.post_form("/rounds/1/paper-releases", &[("revision", "0")]).await.assert_status(404);
        }
    }

    async fn of_two_who_replace_a_paper_at_once_one_wins(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut one = hall.as_headquarters().await;
        let mut other = one.clone();
        let (mine, theirs) = (pdf("一"), pdf("二"));
        let (first, second) = tokio::join!(
            keep(&mut one, "rubric", "0", ("a.pdf", &mine)),
            keep(&mut other, "rubric", "0", ("b.pdf", &theirs)),
        );
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
    }

    async fn a_paper_is_handed_out_once_its_time_has_come(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        for (kind, edition) in [("questions", "0"), ("answers", "0")] {
            keep(&mut headquarters, kind, edition, ("原稿.pdf", &pdf(kind))).await.assert_status(303);
        }
        let mut juku = hall.as_juku("012345").await;
        juku.get(PAPERS).await.assert_contains("公開日時は未定");
        juku.get("/papers/1/file").await.assert_status(403).assert_contains("まだ公開されていません");

        let (questions, answers) = (hall.clock.now() + TimeDelta::hours(2), hall.clock.now() + TimeDelta::days(2));
        let [from, until] = [questions, answers].map(dates::input_value);
        set_times(&mut headquarters, &until, &from).await.assert_status(422).assert_contains("問題の公開より後の日時");
        set_times(&mut headquarters, "あした", "").await.assert_status(422).assert_contains("「あした」は日時として読めません");
        set_times(&mut headquarters, &from, &until).await.assert_status(303);
        let late = [("revision", "0"), ("questions_at", ""), ("answers_at", "")];
        let late = headquarters.post_form("/rounds/1/paper-releases", &late).await;
        late.assert_status(409).assert_contains("別の人が公開日時を変更しました");

        juku.get(PAPERS).await.assert_contains(&format!("{}から", dates::short(questions)));
        juku.get("/papers/1/file").await.assert_status(403);
        assert_eq!(taken(&hall).await, 0, "what is refused is not handed out");
        hall.clock.set(questions);
        let mut juku = hall.as_juku("012345").await;
        let paper = juku.get("/papers/1/file").await;
        assert_eq!(paper.assert_status(200).body, pdf("questions"));
        assert_eq!(paper.header("content-type"), Some("application/pdf"));
        assert_eq!(paper.header("x-content-type-options"), Some("nosniff"));
        let name = "attachment; filename*=UTF-8''2026%E5%A4%8F_%E5%B0%8F6_%E5%9B%BD%E8%AA%9E_%E5%95%8F%E9%A1%8C.pdf";
        assert_eq!(paper.header("content-disposition"), Some(name));
        assert_eq!(taken(&hall).await, 1);
        juku.get("/papers/2/file").await.assert_status(403);
        hall.visitor().get("/papers/1/file").await.assert_status(303);
        hall.clock.set(answers);
        hall.as_classroom("678345", "345001").await.get("/papers/2/file").await.assert_status(200);
    }

    async fn the_ticked_papers_come_in_one_archive(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        for kind in ["questions", "answers", "rubric"] {
            keep(&mut headquarters, kind, "0", ("原稿.pdf", &pdf(kind))).await.assert_status(303);
        }
        hand_out_answers(&hall, &mut headquarters).await;
        let mut classroom = hall.as_classroom("012345", "345001").await;
        let address = "/rounds/1/papers.zip?paper=1&paper=2&paper=3";
        let archive = classroom.get(address).await;
        let length = archive.assert_status(200).header("content-length").map(str::to_owned);
        assert_eq!(length, Some(archive.body.len().to_string()));
        let mut archive = ZipArchive::new(Cursor::new(archive.body)).unwrap();
        let mut names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        names.sort();
        assert_eq!(names, ["2026夏_小6_国語_採点基準.pdf", "2026夏_小6_国語_解答.pdf"], "問題 are not out yet");
        let mut answers = Vec::new();
        archive.by_name("2026夏_小6_国語_解答.pdf").unwrap().read_to_end(&mut answers).unwrap();
        assert_eq!(answers, pdf("answers"));
        assert_eq!(taken(&hall).await, 1);
        classroom.get("/rounds/1/papers.zip?paper=1").await.assert_status(422).assert_contains("印を付けてください");
        classroom.get("/rounds/1/papers.zip").await.assert_status(422);
        let all = headquarters.get(address).await;
        assert_eq!(ZipArchive::new(Cursor::new(all.assert_status(200).body.clone())).unwrap().len(), 3);
    }

    async fn a_round_that_is_not_open_hands_nothing_out(engine: Engine) {
        let hall = Hall::empty(engine).await;
        hall.commanded(&["import-exams", &hall.file("exams.json", crate::hall::EXAMS), "--open"]);
        hall.commanded(&["import-roster", &hall.file("r.csv", crate::hall::ROSTER), "--round", "2026-summer", "--apply"]);
        hall.clock.set(platform_database::Clock::System.now());
        let mut headquarters = hall.as_headquarters().await;
        keep(&mut headquarters, "answers", "0", ("原稿.pdf", &pdf("一"))).await.assert_status(303);
        hand_out_answers(&hall, &mut headquarters).await;
        let back = [("to", "preparing"), ("reason", "日程の見直し")];
        headquarters.post_form("/rounds/1/moves", &back).await.assert_status(303);
        let mut juku = hall.as_juku("012345").await;
        juku.get(PAPERS).await.assert_contains("受付中になってから");
        juku.get("/papers/1/file").await.assert_status(403);
        headquarters.get("/papers/1/file").await.assert_status(200);
    }
}
