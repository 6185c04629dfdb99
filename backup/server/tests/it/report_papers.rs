//! Reports as an auditor takes them: whose they are, what they are called, and what is on which page.

use std::process::Command;

use backup_server::{Issuer, Role, router};
use platform_testing::{Client, Engine, both_engines};

use crate::hall::Hall;
use crate::reports::{day, lines, make};

/// A hall that makes reports in somebody's name.
async fn hall_of(engine: Engine, organisation: &str) -> Hall {
    let hall = Hall::with_external(engine).await;
    renamed(hall, organisation)
}

fn renamed(mut hall: Hall, organisation: &str) -> Hall {
    let department = "情報システム部".to_owned();
    hall.app = hall.app.clone().reporting_as(Issuer { organisation: organisation.to_owned(), department });
    hall.router = router(&hall.app);
    hall
}

/// The paper of a report, as a file.
async fn paper(hall: &Hall, client: &mut Client, report: &str) -> String {
    let answer = client.get(&format!("{report}/report.pdf")).await;
    hall.file("report.pdf", &answer.assert_status(200).body)
}

/// The words on a page of a paper.
fn words(paper: &str, page: &str) -> String {
    let read =
        Command::new("pdftotext").args(["-layout", "-f", page, "-l", page, paper, "-"]).output().unwrap();
    String::from_utf8(read.stdout).unwrap()
}

both_engines! {
    async fn a_long_report_has_a_cover_and_its_contents(engine: Engine) {
        let hall = hall_of(engine, "ひだまり学習社").await;
        let mut auditor = hall.signed_in(Role::Auditor).await;
        let (first, last) = (day(&hall, 2), day(&hall, 1));
        let report = make(&mut auditor, "compliance", first, last).await;
        let number = format!("COMPLIANCE-{}-{}-00001", first.format("%Y%m%d"), last.format("%Y%m%d"));
        let page = auditor.get(&report).await;
        page.assert_contains(&number).assert_contains("ひだまり学習社　情報システム部");
        let page = page.text();
        auditor.get("/reports").await.assert_contains(&number);
        let table = lines(&mut auditor, &report).await;
        let told = |label: &str| table.iter().find(|line| line[0] == label).unwrap()[1].clone();
        assert_eq!((told("文書番号"), told("発行元")), (number.clone(), "ひだまり学習社　情報システム部".to_owned()));

        let paper = paper(&hall, &mut auditor, &report).await;
        let cover = words(&paper, "1");
        for fact in ["ひだまり学習社", "情報システム部", "3-2-1-1-0 準拠レポート", &number, "署名なし", &told("内容のSHA-256"), &told("対象期間")] {
            assert!(cover.contains(fact), "no {fact} on {cover}");
        }
        let contents = words(&paper, "2");
        let mut titles: Vec<&String> = table[6..].iter().map(|line| &line[0]).collect();
        titles.dedup();
        assert!(titles.len() > 5 && contents.contains("目次"), "{titles:?} {contents}");
        for title in titles {
            assert!(page.contains(&format!("<a href=\"#{title}\">{title}</a>")), "{title}");
            let entry = contents.lines().find(|line| line.trim().starts_with(title.as_str())).unwrap();
            let place = entry.rsplit(|letter: char| !letter.is_ascii_digit()).next().unwrap();
            assert!(words(&paper, place).contains(title.as_str()), "{title} is not on page {place}");
        }

        // What was made in one name stays so.
        let hall = renamed(hall, "別の会社");
        let mut auditor = hall.signed_in(Role::Auditor).await;
        auditor.get(&report).await.assert_contains("ひだまり学習社");
        let daily = make(&mut auditor, "daily", last, last).await;
        let number = format!("DAILY-{}-00002", last.format("%Y%m%d"));
        auditor.get(&daily).await.assert_contains("別の会社").assert_contains(&number);
        let head = words(&self::paper(&hall, &mut auditor, &daily).await, "1");
        assert!(head.contains(&number) && head.contains("別の会社") && !head.contains("目次"), "{head}");
    }
}
