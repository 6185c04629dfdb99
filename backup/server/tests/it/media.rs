//! Media: registered, taken out and put back, lent and inspected; and what the verdict makes of it.

use backup_server::Role;
use chrono::Duration;
use platform_database::sql;
use platform_testing::{Client, Engine, both_engines};

use crate::hall::Hall;
use crate::programs::day;

/// A server with the job 「基幹」 of another tool, the place 「金庫」 off-site, and the tape 「LTO-0001」 with its copy.
pub(crate) async fn with_tape(engine: Engine) -> (Hall, Client) {
    let hall = Hall::with_external(engine).await;
    hall.commanded(&["location", "add", "金庫", "--off-site"]);
    let mut operator = hall.as_operator().await;
    let vault = place(&mut operator, "金庫").await;
    let tape = [("label", "LTO-0001"), ("kind", "tape"), ("home", &vault), ("capacity_gb", "18000")];
    assert_eq!(operator.post_form("/media", &tape).await.assert_status(303).location(), "/media/1");
    let copy = [("what", "job-1"), ("encrypted", "yes")];
    operator.post_form("/media/1/copies", &copy).await.assert_status(303);
    (hall, operator)
}

/// The number of a place.
pub(crate) async fn place(client: &mut Client, name: &str) -> String {
    let page = client.get("/media/new").await.text();
    let (before, _) = page.split_once(&format!("\">{name}（")).unwrap();
    before.rsplit('"').next().unwrap().to_owned()
}

/// What the verdict says of the copy on the tape.
async fn said_of_the_tape(hall: &Hall) -> String {
    let page = hall.page_of(&mut hall.signed_in(Role::Viewer).await, "基幹").await;
    let (_, after) = page.split_once("保護\">").unwrap();
    after.split('<').next().unwrap().to_owned()
}

/// What each clause that looks at the copy on the tape says of it.
async fn judged_tape(hall: &Hall) -> Vec<String> {
    let page = hall.page_of(&mut hall.signed_in(Role::Viewer).await, "基幹").await;
    let lines = page.split("<span>コピー「LTO-0001」（テープ、").skip(1);
    lines.map(|line| line.split_once("）: ").unwrap().1.split('<').next().unwrap().to_owned()).collect()
}

/// Takes stock of a place, where somebody reads `labels`.
async fn take_stock(client: &mut Client, name: &str, labels: &str) {
    let place = place(client, name).await;
    let found = [("labels", labels), ("place", place.as_str())];
    client.post_form("/media/scan/stocktakes", &found).await.assert_status(303);
}

pub(crate) async fn report_success(hall: &Hall) {
    let ended_at = hall.clock.now().to_rfc3339();
    let agent = hall.with_token(Role::Operator, "runs:write").await;
    let mut agent = agent.with_header("idempotency-key", &ended_at);
    let began_at = (hall.clock.now() - Duration::minutes(2)).to_rfc3339();
    let report = serde_json::json!({ "job": "基幹", "outcome": "succeeded", "started_at": began_at, "ended_at": ended_at });
    agent.post_json("/api/v1/runs", &report).await.assert_status(201);
}

pub(crate) async fn take_out(client: &mut Client) -> platform_testing::Answer {
    let server = place(client, "本番サイト").await;
    client.post_form("/media/1/departures", &[("place", server.as_str())]).await
}

pub(crate) async fn put_back(client: &mut Client) -> platform_testing::Answer {
    let vault = place(client, "金庫").await;
    client.post_form("/media/1/storage", &[("place", vault.as_str())]).await
}

async fn lend(hall: &Hall, client: &mut Client) -> platform_testing::Answer {
    let due = day(hall, 3);
    let loan = [
        ("borrower", "山田 運送"),
        ("affiliation", "つばめ運輸"),
        ("contact", "03-0000-0000"),
        ("purpose", "遠隔地への搬送"),
        ("due_on", due.as_str()),
    ];
    client.post_form("/media/1/loans", &loan).await
}

both_engines! {
    /// A wrong form names each field; a label is there once; an edit that comes too late changes nothing.
    async fn a_medium_is_registered_and_edited(engine: Engine) {
        let (hall, mut operator) = with_tape(engine).await;
        let empty = operator.post_form("/media", &[("label", "A"), ("capacity_gb", "大")]).await;
        empty.assert_status(422).assert_contains("媒体の種類を選んでください").assert_contains("容量「大」を読めません");
        let vault = place(&mut operator, "金庫").await;
        let twice = [("label", " LTO-0001 "), ("kind", "rdx"), ("home", vault.as_str())];
        operator.post_form("/media", &twice).await.assert_status(422).assert_contains("ラベル「LTO-0001」の媒体はすでにあります");
        operator.get("/media").await.assert_contains("LTO-0001").assert_contains("18.0 TB").assert_contains("保管中");
        let edited = [("revision", "1"), ("label", "LTO-0002"), ("kind", "tape"), ("generation", "LTO-9"), ("home", vault.as_str())];
        operator.post_form("/media/1/edit", &edited).await.assert_status(303);
        let late = operator.post_form("/media/1/edit", &edited).await;
        late.assert_status(409).assert_contains("別の人がこの媒体を変更したか動かしました");
        operator.get("/media/1").await.assert_contains("テープ（LTO-9）").assert_contains("基幹");
        assert!(!operator.get("/media?state=lent").await.contains("LTO-0002"));
        operator.get("/media?q=lto&kind=tape&state=stored").await.assert_contains("LTO-0002");
        hall.signed_in(Role::Viewer).await.post_form("/media", &twice).await.assert_status(403);
    }

    /// The copy is as old as the run that began while the medium was in the machine, and offline once it is back.
    async fn the_verdict_follows_the_medium(engine: Engine) {
        let (hall, mut operator) = with_tape(engine).await;
        assert_eq!(said_of_the_tape(&hall).await, "オフライン（保管中）");
        hall.page_of_unmet("基幹").await;
        report_success(&hall).await;
        hall.clock.set(hall.clock.now() + Duration::minutes(5));
        take_out(&mut operator).await.assert_status(303);
        assert_eq!(said_of_the_tape(&hall).await, "オフライン（接続中）");
        // Nothing ran meanwhile, so nothing was written.
        hall.clock.set(hall.clock.now() + Duration::minutes(5));
        put_back(&mut operator).await.assert_status(303);
        operator.get("/media/1").await.assert_contains("未書き込み").assert_contains("終わった実行がないので");
        take_out(&mut operator).await.assert_status(303);
        hall.clock.set(hall.clock.now() + Duration::minutes(5));
        report_success(&hall).await;
        put_back(&mut operator).await.assert_status(303);
        let page = operator.get("/media/1").await;
        page.assert_contains("1件のコピーの日時が新しくなりました").assert_contains("持ち出し").assert_contains("戻し");
        assert!(!page.contains("未書き込み"));
        assert_eq!(said_of_the_tape(&hall).await, "オフライン（保管中）");
        let facts = hall.page_of(&mut operator, "基幹").await;
        assert!(facts.contains("金庫（オフサイト）"), "the copy is where the medium is: {facts}");
    }

    /// Lent, overdue, back and found unreadable: each time the copy does not count, and the page says why.
    async fn a_lent_medium_counts_again_after_a_good_inspection(engine: Engine) {
        let (hall, mut operator) = with_tape(engine).await;
        hall.work().await;
        let due = day(&hall, 3);
        let nobody = operator.post_form("/media/1/loans", &[("purpose", "x"), ("due_on", due.as_str())]).await;
        nobody.assert_status(422).assert_contains("氏名・所属・連絡先をすべて");
        let past = day(&hall, -1);
        let person = [("borrower", "山"), ("affiliation", "川"), ("contact", "1"), ("purpose", "x"), ("due_on", past.as_str())];
        operator.post_form("/media/1/loans", &person).await.assert_status(422).assert_contains("きょうから1年以内");
        assert_eq!(lend(&hall, &mut operator).await.assert_status(303).location(), "/loans/1");
        operator.get("/loans/1").await.assert_contains("山田 運送").assert_contains("つばめ運輸").assert_contains("貸出中");
        assert_eq!(said_of_the_tape(&hall).await, "オフライン（貸出中）");
        take_out(&mut operator).await.assert_status(409).assert_contains("保管中ではないので");
        lend(&hall, &mut operator).await.assert_status(409).assert_contains("貸せません");
        operator.get("/loans?state=overdue").await.assert_contains("条件に合うものがありません");

        hall.clock.set(hall.clock.now() + Duration::days(4));
        let mut operator = hall.as_operator().await;
        assert_eq!(said_of_the_tape(&hall).await, "オフライン（返却遅延）");
        operator.get("/loans?state=overdue").await.assert_contains("LTO-0001").assert_contains("延滞");
        operator.get("/media?state=overdue").await.assert_contains("LTO-0001");
        hall.work().await;
        operator.get("/loans/1").await.assert_contains("延滞の記録");
        hall.work().await;
        hall.signed_in(Role::Admin).await.get("/audit?event=loans.overdue").await.assert_contains("全1件");

        operator.post_form("/loans/1/return", &[]).await.assert_status(303);
        operator.post_form("/loans/1/return", &[]).await.assert_status(409).assert_contains("すでに返却されています");
        assert_eq!(said_of_the_tape(&hall).await, "オフライン（返却確認待ち）");
        let silent = [("condition", "damaged"), ("readable", "no")];
        operator.post_form("/media/1/inspections", &silent).await.assert_status(422).assert_contains("確認内容を入れて");
        let broken = [("condition", "damaged"), ("readable", "no"), ("note", "リールが割れている")];
        operator.post_form("/media/1/inspections", &broken).await.assert_status(303);
        assert_eq!(said_of_the_tape(&hall).await, "オフライン（読み取り不良）");
        operator.get("/media/1").await.assert_contains("リールが割れている").assert_contains("読み取れないと記録");
        operator.get("/media?state=unreadable").await.assert_contains("LTO-0001");
        let whole = [("condition", "worn"), ("readable", "yes")];
        operator.post_form("/media/1/inspections", &whole).await.assert_status(303);
        assert_eq!(said_of_the_tape(&hall).await, "オフライン（保管中）");
        let gone = operator.post_form("/media/1/retirement", &[("cause", "worn"), ("reason", "")]).await;
        gone.assert_status(422).assert_contains("廃棄の方法");
        let why = operator.post_form("/media/1/retirement", &[("cause", "いつか"), ("reason", "物理破壊")]).await;
        why.assert_status(422).assert_contains("廃棄する理由を選んで");
        operator.post_form("/media/1/retirement", &[("cause", "worn"), ("reason", "物理破壊")]).await.assert_status(303);
        assert_eq!(said_of_the_tape(&hall).await, "オフライン（廃棄済み）");
        operator.post_form("/media/1/retirement", &[("cause", "worn"), ("reason", "物理破壊")]).await.assert_status(409);
        assert!(!operator.get("/media").await.contains("LTO-0001"), "the list shows those in use");
    }

    /// What a stocktake missed counts nowhere, with the day and what to do, until somebody has it in hand again.
    async fn a_medium_that_was_missed_counts_again_once_it_is_found(engine: Engine) {
        let (hall, mut operator) = with_tape(engine).await;
        take_out(&mut operator).await.assert_status(303);
        hall.clock.set(hall.clock.now() + Duration::minutes(5));
        report_success(&hall).await;
        put_back(&mut operator).await.assert_status(303);
        take_stock(&mut operator, "金庫", "LTO-0001").await;
        let counts = |judged: Vec<String>| judged.len() > 2 && judged.iter().all(|words| words.starts_with("有効"));
        assert!(counts(judged_tape(&hall).await));

        take_stock(&mut operator, "金庫", "").await;
        // That it lies where it does not belong makes no evidence of it.
        take_stock(&mut operator, "本番サイト", "LTO-0001").await;
        let judged = judged_tape(&hall).await;
        let day = platform_web::dates::date(hall.clock.now());
        let day = day.split('(').next().unwrap();
        let words = format!("対象外（{day}の棚卸しで見つかりませんでした）");
        assert!(judged.len() > 2 && judged.iter().all(|said| *said == words), "{judged:?}");
        assert_eq!(said_of_the_tape(&hall).await, "オフライン（棚卸しで見つからない）");
        assert!(hall.page_of_unmet("基幹").await.contains("コピー「LTO-0001」: 媒体を探してください。"));
        let page = operator.get("/media/1").await;
        page.assert_contains("の棚卸しで見つかりませんでした").assert_contains("href=\"/media/scan?labels=LTO-0001\"");
        operator.get("/media?state=missed").await.assert_contains("LTO-0001").assert_contains("見つからない</span>");
        hall.work().await;
        let mut tx = hall.database().read().await.unwrap();
        let newest = sql!("SELECT verdict FROM verdict_changes ORDER BY id DESC LIMIT 1");
        let (kept,): (String,) = tx.load(newest, Vec::new()).await.unwrap();
        assert!(kept.contains("medium_missed"), "nobody was told: {kept}");
        drop(tx);

        let mut operator = hall.as_operator().await;
        let vault = place(&mut operator, "金庫").await;
        let back = [("labels", "LTO-0001"), ("to", vault.as_str())];
        operator.post_form("/media/scan/moves", &back).await.assert_status(303);
        operator.get("/media/scan").await.assert_contains("1件は、もともとそこにあります");
        assert!(counts(judged_tape(&hall).await));
        operator.get("/media/1").await.assert_contains("見つかった").assert_contains("保管中</span>");
        assert!(!operator.get("/media?state=missed").await.contains("LTO-0001"));

        for found in ["stocktake", "inspection"] {
            take_stock(&mut operator, "金庫", "").await;
            assert!(!counts(judged_tape(&hall).await), "{found}");
            if found == "stocktake" {
                take_stock(&mut operator, "金庫", "LTO-0001").await;
            } else {
                let whole = [("condition", "good"), ("readable", "yes")];
                operator.post_form("/media/1/inspections", &whole).await.assert_status(303);
            }
            assert!(counts(judged_tape(&hall).await), "{found}");
        }
    }

    /// What a medium is exactly is written down, found again and handed out; a medium without a label gets the next number.
    async fn a_medium_is_written_down_with_its_particulars(engine: Engine) {
        let (_hall, mut operator) = with_tape(engine).await;
        let vault = place(&mut operator, "金庫").await;
        let tape = [("label", ""), ("kind", "tape"), ("home", vault.as_str()), ("maker", "見本工業"), ("serial", "SN-77A"),
                    ("rack", "B-3-2"), ("bought_on", "2026-04-01"), ("warranty_until", "2020-03-31")];
        operator.post_form("/media", &tape).await.assert_status(422).assert_contains("保証期限は購入日より後");
        let mut right = tape;
        right[7].1 = "2031-03-31";
        let made = operator.post_form("/media", &right).await.assert_status(303).location().to_owned();
        let page = operator.get(&made).await;
        page.assert_contains("LTO-0002").assert_contains("SN-77A").assert_contains("B-3-2").assert_contains("2031年3月31日");
        page.assert_contains("持ち出して書き込んだ回数").assert_contains("0回");
        right[6].1 = "きのう";
        operator.post_form("/media", &right).await.assert_status(422).assert_contains("「きのう」を日付として読めません");
        let found = operator.get("/media?q=sn-77a").await.text();
        assert!(found.contains("LTO-0002") && !found.contains("LTO-0001"), "{found}");
        let file = operator.get("/lists/media.csv?q=sn-77a").await.text();
        assert!(file.contains("LTO-0002") && file.contains("2026-04-01") && file.contains("B-3-2"), "{file}");
    }

    /// Of many who register one without a label at once, each gets a number of its own.
    async fn of_many_at_once_each_gets_its_own_number(engine: Engine) {
        let (_hall, mut operator) = with_tape(engine).await;
        let vault = place(&mut operator, "金庫").await;
        let usb = [("label", ""), ("kind", "usb"), ("home", vault.as_str())];
        let mut hands: Vec<Client> = (0..4).map(|_| operator.clone()).collect();
        let made = futures_util::future::join_all(hands.iter_mut().map(|hand| hand.post_form("/media", &usb))).await;
        assert!(made.iter().all(|answer| answer.status.as_u16() == 303));
        let page = operator.get("/media?kind=usb").await.text();
        for label in ["USB-0001", "USB-0002", "USB-0003", "USB-0004"] {
            assert!(page.contains(label), "{label}: {page}");
        }
    }

    /// A medium that is put back after a good run has been written once more.
    async fn a_good_run_counts_as_a_write(engine: Engine) {
        let (hall, mut operator) = with_tape(engine).await;
        take_out(&mut operator).await.assert_status(303);
        hall.clock.set(hall.clock.now() + Duration::minutes(5));
        report_success(&hall).await;
        put_back(&mut operator).await.assert_status(303);
        operator.get("/media/1").await.assert_contains("<dd>1回</dd>");
        take_out(&mut operator).await.assert_status(303);
        put_back(&mut operator).await.assert_status(303);
        operator.get("/media/1").await.assert_contains("<dd>1回</dd>");
    }

    /// Labels and slips are papers; a code needs the address of the server.
    async fn labels_and_slips_are_printed(engine: Engine) {
        let (hall, mut operator) = with_tape(engine).await;
        operator.get("/media/labels").await.assert_contains("LTO-0001").assert_contains("QRコードなしのラベル");
        let nothing = operator.get("/media/labels.pdf?skip=3").await;
        nothing.assert_status(422).assert_contains("ラベルを印刷する媒体を選んで");
        let strange = operator.get("/media/labels.pdf?media=1&skip=24").await;
        strange.assert_status(422).assert_contains("使用済みの枚数「24」");
        let plain = operator.get("/media/labels.pdf?media=1&media=999&skip=23").await;
        assert_eq!(plain.assert_status(200).header("content-type"), Some("application/pdf"));
        assert!(plain.body.starts_with(b"%PDF-"));
        let front = platform_web::Front {
            public_url: Some("http://backup.example.jp".parse().unwrap()),
            ..platform_web::Front::default()
        };
        let known = backup_server::router(&hall.app.clone().behind(front));
        let mut there = operator.on(known).with_header("host", "backup.example.jp");
        assert!(!there.get("/media/labels").await.contains("QRコードなし"));
        let coded = there.get("/media/labels.pdf?media=1").await;
        assert!(coded.assert_status(200).body.len() > plain.body.len());
        let mut operator = hall.as_operator().await;
        lend(&hall, &mut operator).await.assert_status(303);
        let slip = operator.get("/loans/1/slip.pdf").await;
        assert_eq!(slip.assert_status(200).header("content-type"), Some("application/pdf"));
        hall.signed_in(Role::Viewer).await.get("/loans/1/slip.pdf").await.assert_status(403);
        hall.visitor().get("/media/labels.pdf?media=1").await.assert_status(303);
    }

    /// A person of the server is named by the server.
    async fn a_member_borrows(engine: Engine) {
        let (hall, mut operator) = with_tape(engine).await;
        let page = operator.get("/media/1/loans/new").await.text();
        let (before, _) = page.split_once("\">バックアップ管理者の人").unwrap();
        let number = before.rsplit('"').next().unwrap().to_owned();
        let due = day(&hall, 0);
        let loan = [("person", number.as_str()), ("purpose", "復元の練習"), ("due_on", due.as_str())];
        operator.post_form("/media/1/loans", &loan).await.assert_status(303);
        operator.get("/media/1").await.assert_contains("バックアップ管理者の人に貸出中");
        let stranger = [("person", "999"), ("purpose", "x"), ("due_on", due.as_str())];
        operator.post_form("/media/1/loans", &stranger).await.assert_status(422).assert_contains("借りる人を選び直して");
    }

    async fn of_many_hands_one_takes_the_medium(engine: Engine) {
        let (hall, operator) = with_tape(engine).await;
        let mut hands: Vec<Client> = (0..8).map(|_| operator.clone()).collect();
        let mut acts: Vec<std::pin::Pin<Box<dyn Future<Output = platform_testing::Answer> + '_>>> = Vec::new();
        for (at, hand) in hands.iter_mut().enumerate() {
            if at % 2 == 0 { acts.push(Box::pin(take_out(hand))) } else { acts.push(Box::pin(lend(&hall, hand))) }
        }
        let answers = futures_util::future::join_all(acts).await;
        let count = |status: u16| answers.iter().filter(|answer| answer.status.as_u16() == status).count();
        assert_eq!((count(303), count(409)), (1, 7));
    }

    /// A copy that was there before is said to lie on a medium, and taken off it.
    async fn a_copy_lies_on_one_medium(engine: Engine) {
        let (hall, mut operator) = with_tape(engine).await;
        hall.add_copy("基幹", "外付け").await;
        operator.get("/media/1").await.assert_contains("基幹 の「外付け」");
        operator.post_form("/media/1/copies", &[("what", "copy-2")]).await.assert_status(303);
        operator.post_form("/media/1/copies", &[("what", "copy-2")]).await.assert_status(409).assert_contains("すでに別の媒体か");
        operator.post_form("/media/1/copies", &[("what", "job-1")]).await.assert_status(409).assert_contains("すでにあります");
        operator.post_form("/media/1/copies", &[("what", "")]).await.assert_status(422);
        let documents = hall.path("documents");
        std::fs::create_dir(&documents).unwrap();
        let password = hall.file("password", "tsubame-hidamari-kazaguruma\n");
        hall.commanded(&["repository", "add", "手元", "--path", &hall.path("near"), "--password-file", &password]);
        hall.commanded(&["job", "add", "文書", "--source", &documents, "--repository", "手元"]);
        let own = operator.post_form("/media/1/copies", &[("what", "job-2")]).await;
        own.assert_status(409).assert_contains("リポジトリにだけ書きます");
        operator.post_form("/media/1/copies/2/removal", &[]).await.assert_status(303);
        operator.post_form("/media/1/copies/2/removal", &[]).await.assert_status(404);
        let away = operator.get("/locations").await.text();
        let (before, _) = away.split_once("/edit\">金庫").unwrap();
        let address = format!("/locations/{}/retirement", before.rsplit('/').next().unwrap());
        let answer = operator.post_form(&address, &[("revision", "1"), ("retired", "true")]).await;
        answer.assert_status(409).assert_contains("保管先が1件あります");
    }
}
