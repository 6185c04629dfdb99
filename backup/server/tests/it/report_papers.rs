//! Reports as an auditor takes them: whose they are, what they are called, what is on which page, and who signed.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use backup_server::{Issuer, Role, Signatory};
use chrono::Duration;
use platform_testing::{Client, Engine, both_engines};

use crate::hall::Hall;
use crate::reports::{day, lines, make};

/// A hall that makes reports in somebody's name.
async fn hall_of(engine: Engine, organisation: &str) -> Hall {
    let hall = Hall::with_external(engine).await;
    renamed(hall, organisation)
}

fn renamed(hall: Hall, organisation: &str) -> Hall {
    let department = "情報システム部".to_owned();
    hall.remade(|app| app.reporting_as(Issuer { organisation: organisation.to_owned(), department }))
}

/// Makes a certificate of a year, or of so many days, and its key; gives the paths of both.
fn certificate(hall: &Hall, name: &str, key: &[&str], days: &str) -> (String, String) {
    let (certificate, secret) = (hall.path(&format!("{name}.pem")), hall.path(&format!("{name}.key")));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-nodes", "-utf8", "-days", days, "-subj", "/O=ひだまり学習社/CN=報告係"])
        .args(["-keyout", &secret, "-out", &certificate, "-newkey"])
        .args(key)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    (certificate, secret)
}

fn signing(hall: Hall, (certificate, key): &(String, String)) -> Hall {
    let signatory = Signatory::read(Path::new(certificate), Path::new(key)).unwrap();
    // The certificate began after this hall's clock was set.
    hall.clock.set(hall.clock.now() + Duration::minutes(10));
    hall.remade(|app| app.signing_by(Some(Arc::new(signatory))))
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

/// What poppler says of a paper's signatures.
fn pdfsig(paper: &str) -> String {
    let said = Command::new("pdfsig").arg(paper).output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr))
}

/// Takes a signature out of a paper and has OpenSSL verify it over the bytes around it.
fn openssl(hall: &Hall, paper: &str, certificate: &str) -> Output {
    let bytes = fs::read(paper).unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let range = text.rsplit_once("/ByteRange[").unwrap().1.split(']').next().unwrap();
    let range: Vec<usize> = range.split_whitespace().map(|number| number.parse().unwrap()).collect();
    let [0, before, after, rest] = range[..] else { panic!("{range:?}") };
    assert_eq!(after + rest, bytes.len(), "the signature is over the whole file");
    let (around, digits) = ([&bytes[..before], &bytes[after..]].concat(), &bytes[before + 1..after - 1]);
    let digits = std::str::from_utf8(digits).unwrap();
    let envelope: Vec<u8> =
        (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect();
    // The room behind the envelope is empty; its own length stands in its first bytes.
    let length = 4 + usize::from(envelope[2]) * 256 + usize::from(envelope[3]);
    Command::new("openssl")
        .args([
            "cms",
            "-verify",
            "-cades",
            "-binary",
            "-inform",
            "DER",
            "-purpose",
            "any",
            "-out",
            "/dev/null",
        ])
        .args(["-in", &hall.file("envelope", &envelope[..length]), "-content", &hall.file("around", around)])
        .args(["-CAfile", certificate])
        .output()
        .unwrap()
}

both_engines! {
    async fn a_long_report_has_a_cover_and_its_contents(engine: Engine) {
        let hall = hall_of(engine, "ひだまり学習社").await;
        let mut auditor = hall.signed_in(Role::Auditor).await;
        let (first, last) = (day(&hall, 2), day(&hall, 1));
        let report = make(&mut auditor, "compliance", first, last).await;
        let number = format!("COMPLIANCE-{}-{}-00001", first.format("%Y%m%d"), last.format("%Y%m%d"));
        let page = auditor.get(&report).await;
        page.assert_contains(&number).assert_contains("ひだまり学習社　情報システム部").assert_contains("署名なし");
        let page = page.assert_contains("リンクの先は<b>現在の一覧</b>です").text();
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

    async fn a_signed_paper_is_verified_by_others_and_a_changed_one_is_not(engine: Engine) {
        let mut hall = hall_of(engine, "ひだまり学習社").await;
        let (day, mut operator) = (day(&hall, 1), hall.as_operator().await);
        let report = make(&mut operator, "daily", day, day).await;
        let unsigned = paper(&hall, &mut operator, &report).await;
        assert!(pdfsig(&unsigned).contains("does not contain any signatures"), "{}", pdfsig(&unsigned));
        let unsigned = fs::read(unsigned).unwrap();

        let long = make(&mut operator, "compliance", day, day).await;
        for (name, key) in [("rsa", &["rsa:2048"][..]), ("p256", &["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])] {
            let files = certificate(&hall, name, key, "365");
            hall = signing(hall, &files);
            let mut operator = hall.as_operator().await;
            operator.get(&report).await.assert_contains("報告係");
            for report in [&report, &long] {
                let signed = paper(&hall, &mut operator, report).await;
                let said = pdfsig(&signed);
                for word in ["Signature is Valid", "報告係", "ETSI.CAdES.detached", "SHA-256", "Total document signed"] {
                    assert!(said.contains(word), "{name}: no {word} in {said}");
                }
                let verified = openssl(&hall, &signed, &files.0);
                assert!(verified.status.success(), "{name}: {}", String::from_utf8_lossy(&verified.stderr));
                assert!(words(&signed, "1").contains("報告係"));

                // One other letter anywhere in the paper.
                let mut bytes = fs::read(&signed).unwrap();
                let middle = bytes.len() / 4;
                bytes[middle] ^= 1;
                let changed = hall.file("changed.pdf", &bytes);
                assert!(!pdfsig(&changed).contains("Signature is Valid"), "{name}: {}", pdfsig(&changed));
                assert!(!openssl(&hall, &changed, &files.0).status.success(), "{name}: a change is not seen");
            }
        }
        // The paper beneath is as it would have been, but for the words on who signs.
        let signed = fs::read(paper(&hall, &mut hall.as_operator().await, &report).await).unwrap();
        assert!(signed.len() > unsigned.len() && signed[..9] == unsigned[..9]);
    }

    async fn nothing_is_signed_by_a_certificate_that_has_ended(engine: Engine) {
        let hall = hall_of(engine, "ひだまり学習社").await;
        let files = certificate(&hall, "short", &["rsa:2048"], "30");
        let hall = signing(hall, &files);
        let mut operator = hall.as_operator().await;
        let report = make(&mut operator, "daily", day(&hall, 1), day(&hall, 1)).await;
        assert!(pdfsig(&paper(&hall, &mut operator, &report).await).contains("Signature is Valid"));
        hall.clock.set(hall.clock.now() + Duration::days(31));
        let mut operator = hall.as_operator().await;
        operator.get(&report).await.assert_contains("署名なし（証明書の有効期間の外です）");
        let paper = paper(&hall, &mut operator, &report).await;
        assert!(pdfsig(&paper).contains("does not contain any signatures") && words(&paper, "1").contains("署名なし"));
    }

    async fn settings_that_cannot_sign_are_refused(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let (certificate, key) = certificate(&hall, "one", &["rsa:2048"], "30");
        let (_, other) = self::certificate(&hall, "other", &["rsa:2048"], "30");
        let (_, curve) = self::certificate(&hall, "curve", &["ed25519"], "30");
        let nothing = hall.path("nothing.pem");
        for (certificate, key, words) in [
            (Some(&certificate), Some(&other), "証明書と鍵が合いません"),
            (Some(&certificate), Some(&nothing), "読めません"),
            (Some(&certificate), None, "REPORT_KEY_FILE"),
            (None, Some(&key), "REPORT_CERTIFICATE_FILE"),
            (Some(&hall.file("empty.pem", "")), Some(&key), "証明書（PEM）がありません"),
            (Some(&curve.replace(".key", ".pem")), Some(&curve), "RSA（2048ビット以上）か ECDSA（P-256）"),
        ] {
            let set = |name, value: Option<&String>| value.map(|value| (name, value.clone()));
            let settings: Vec<_> = [set("REPORT_CERTIFICATE_FILE", certificate), set("REPORT_KEY_FILE", key)].into_iter().flatten().collect();
            let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let refused = hall.command_with(&settings, &["job", "list"]);
            let said = String::from_utf8_lossy(&refused.stderr).into_owned();
            assert!(!refused.status.success() && said.contains(words), "{words}: {said}");
        }
        let settings = [("REPORT_CERTIFICATE_FILE", certificate.as_str()), ("REPORT_KEY_FILE", key.as_str())];
        assert!(hall.command_with(&settings, &["job", "list"]).status.success());
    }
}
