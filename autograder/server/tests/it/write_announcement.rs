//! 本部 writes to 塾, a 塾 to its 教室: previewed, sent once, at once or later.

use platform_testing::{Answer, Client, Engine, both_engines};

use crate::hall::{Hall, words};

const TITLE: &str = "得点入力のお願い";

/// Writes a draft and gives its address.
async fn write(client: &mut Client, fields: &[(&str, &str)]) -> String {
    let mut all = vec![("title", TITLE), ("words", "お手数ですが、\nよろしくお願いします。")];
    all.extend(fields);
    client.post_form("/announcements", &all).await.assert_status(303).location().to_owned()
}

async fn send(client: &mut Client, draft: &str, revision: &str) -> Answer {
    client.post_form(&format!("{draft}/sending"), &[("revision", revision)]).await
}

async fn cancel(client: &mut Client, draft: &str) -> Answer {
    client.post_form(&format!("{draft}/cancellation"), &[]).await
}

/// How many people a draft reaches, as its page says.
async fn reached(client: &mut Client, fields: &[(&str, &str)]) -> String {
    let draft = write(client, fields).await;
    let page = words(&client.get(&draft).await.assert_status(200).text());
    page.split_once("届く人 ").unwrap().1.split(' ').next().unwrap().to_owned()
}

/// Whether the announcement stands on the person's list.
async fn has_it(client: &mut Client) -> bool {
    client.get("/notices").await.assert_status(200).contains(TITLE)
}

both_engines! {
    async fn headquarters_previews_sends_and_sees_who_has_read(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let (mut office, mut other) = (hall.as_juku("012345").await, hall.as_juku("678345").await);
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let draft = write(&mut headquarters, &[("reach", "everybody"), ("to_classrooms", "true")]).await;
        let page = words(&headquarters.get(&draft).await.text());
        for shown in ["下書き", "届く人 3 人", "お手数ですが、 よろしくお願いします。", "すべての塾と、その教室", "すぐに送ります", "3人に送る"] {
            assert!(page.contains(shown), "{shown} in {page}");
        }
        assert!(!has_it(&mut office).await, "nothing is sent yet");
        send(&mut headquarters, &draft, "0").await.assert_status(303);
        let page = headquarters.get(&draft).await;
        page.assert_contains("3人に送りました。").assert_contains("送信済み");
        assert!(has_it(&mut office).await && has_it(&mut other).await && has_it(&mut teacher).await);
        office.post_form("/notices/readings", &[("all", "true")]).await.assert_status(303);
        assert!(words(&headquarters.get("/announcements").await.text()).contains("1 / 3人"));
        send(&mut headquarters, &draft, "2").await.assert_status(409);
        cancel(&mut headquarters, &draft).await.assert_status(409);
        headquarters.get(&format!("{draft}/edit")).await.assert_status(409);
        let record = headquarters.get("/audit").await;
        record.assert_contains("お知らせの下書き").assert_contains("お知らせの送信");
    }

    /// あおば塾 is eduplus and is done but for 中1; みどり塾 has nothing entered.
    async fn an_audience_is_chosen_by_id_by_membership_or_by_what_is_unfinished(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        for juku in ["012345", "678345"] {
            hall.as_juku(juku).await;
            hall.as_classroom(juku, "345001").await;
        }
        hall.as_classroom("012345", "345002").await;
        let kind = [("revision", "0"), ("membership", "eduplus"), ("valid_from", "2026-04-01")];
        headquarters.post_form("/juku/1/memberships", &kind).await.assert_status(303);
        let marks = "塾ID,生徒ID,出席,国語_大問1,国語_大問2,算数_大問1,算数_大問2_小問1,算数_大問2_小問2,英語_大問1,英語_大問2,数学_大問1,数学_大問2\r\n\
            012345,0001,欠席,,,,,,,,,\r\n012345,0002,欠席,,,,,,,,,\r\n012345,0003,欠席,,,,,,,,,\r\n012345,0005,欠席,,,,,,,,,\r\n";
        hall.commanded(&["import-marks", &hall.file("some.csv", marks), "--round", "2026-summer", "--apply"]);
        hall.clock.set(platform_database::Clock::System.now());

        let with = ("to_classrooms", "true");
        for (fields, people) in [
            (vec![("reach", "everybody")], "2"),
            (vec![("reach", "everybody"), with], "5"),
            (vec![("reach", "chosen"), ("places", "６７８３４５\n\n678345")], "1"),
            (vec![("reach", "chosen"), ("places", "012345\n678345"), with], "5"),
            (vec![("reach", "membership"), ("membership", "eduplus"), with], "3"),
            (vec![("reach", "membership"), ("membership", "general")], "1"),
            (vec![("reach", "membership"), ("membership", "culture_kids"), with], "0"),
            // 本町教室 is done.
            (vec![("reach", "everybody"), ("round", "2026-summer"), with], "4"),
            (vec![("reach", "chosen"), ("places", "012345"), ("round", "2026-summer"), with], "2"),
        ] {
            assert_eq!(reached(&mut headquarters, &fields).await, people, "{fields:?}");
        }
        let nobody = write(&mut headquarters, &[("reach", "membership"), ("membership", "culture_kids")]).await;
        send(&mut headquarters, &nobody, "0").await.assert_status(422).assert_contains("届く人がいません");
    }

    async fn what_is_wrong_is_told_field_by_field(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let long = "長".repeat(2001);
        for (fields, problem) in [
            (vec![], "題名を入れてください"),
            (vec![("title", "題"), ("words", &*long)], "本文は2000文字までです（いま2001文字）"),
            (vec![("title", "一\n二"), ("words", "文")], "題名は1行で"),
            (vec![("title", "題"), ("words", "文")], "届ける相手を選んでください"),
            (vec![("title", "題"), ("words", "文"), ("reach", "chosen")], "届ける塾を選んでください"),
            (vec![("title", "題"), ("words", "文"), ("reach", "chosen"), ("places", "012345\n999999")], "2行目：塾ID999999はありません"),
            (vec![("title", "題"), ("words", "文"), ("reach", "chosen"), ("places", "12345")], "1行目：塾IDは6桁です"),
            (vec![("title", "題"), ("words", "文"), ("reach", "membership")], "会員種別を選んでください"),
            (vec![("title", "題"), ("words", "文"), ("reach", "everybody"), ("round", "2099-summer")], "受付中のテスト回を"),
            (vec![("title", "題"), ("words", "文"), ("reach", "everybody"), ("send_at", "きょう")], "送る日時を、日付と時刻で"),
            (vec![("title", "題"), ("words", "文"), ("reach", "everybody"), ("send_at", "2020-01-01T10:00")], "これから先に"),
        ] {
            headquarters.post_form("/announcements", &fields).await.assert_status(422).assert_contains(problem);
        }
        let mut office = hall.as_juku("012345").await;
        let foreign = [("title", "題"), ("words", "文"), ("reach", "chosen"), ("places", "345009")];
        office.post_form("/announcements", &foreign).await.assert_status(422).assert_contains("1行目：教室ID345009はありません");
        let kind = [("title", "題"), ("words", "文"), ("reach", "membership"), ("membership", "eduplus")];
        office.post_form("/announcements", &kind).await.assert_status(422).assert_contains("届ける相手を選んでください");
        assert!(!headquarters.get("/announcements").await.contains("下書き"), "nothing was kept");
    }

    async fn what_is_to_be_sent_later_can_be_called_back_and_is_sent_once(engine: Engine) {
        let hall = Hall::before_deadline(engine, "2030-01-05T10:00").await;
        hall.as_juku("012345").await;
        let mut headquarters = hall.as_headquarters().await;
        let later = [("reach", "everybody"), ("send_at", "2030-01-05T10:20")];
        let draft = write(&mut headquarters, &later).await;
        headquarters.get(&draft).await.assert_contains("この日時に送る");
        send(&mut headquarters, &draft, "0").await.assert_status(303);
        headquarters.get(&draft).await.assert_contains("2030年1月5日(土) 10:20に送ります。").assert_contains("予約");
        cancel(&mut headquarters, &draft).await.assert_status(303);
        headquarters.get(&draft).await.assert_contains("下書きに戻しました");
        hall.set_clock("2030-01-05T10:25");
        hall.work().await;
        assert!(!has_it(&mut hall.as_juku("012345").await).await, "it was called back");

        let mut headquarters = hall.as_headquarters().await;
        let again = [("title", TITLE), ("words", "改めて。"), ("reach", "everybody"), ("send_at", "2030-01-05T10:40"), ("revision", "2")];
        headquarters.post_form(&draft, &again).await.assert_status(303);
        headquarters.post_form(&draft, &again).await.assert_status(409);
        send(&mut headquarters, &draft, "2").await.assert_status(409);
        send(&mut headquarters, &draft, "3").await.assert_status(303);
        assert!(!has_it(&mut hall.as_juku("012345").await).await, "its time has not come");
        hall.set_clock("2030-01-05T10:41");
        hall.work().await;
        hall.work().await;
        let mut office = hall.as_juku("012345").await;
        office.get("/").await.assert_contains("未読1件").assert_contains(TITLE);
        let mut headquarters = hall.as_headquarters().await;
        headquarters.get(&draft).await.assert_contains("送信済み").assert_contains("改めて。");

        let draft = write(&mut headquarters, &[("reach", "everybody")]).await;
        cancel(&mut headquarters, &draft).await.assert_status(303);
        headquarters.get(&draft).await.assert_contains("取りやめ");
        send(&mut headquarters, &draft, "1").await.assert_status(409);
    }

    async fn of_two_who_send_at_once_one_does(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let mut one = hall.as_headquarters().await;
        let draft = write(&mut one, &[("reach", "everybody")]).await;
        let mut other = one.clone();
        let (first, second) = tokio::join!(send(&mut one, &draft, "0"), send(&mut other, &draft, "0"));
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        office.get("/").await.assert_contains("未読1件");
    }

    async fn a_juku_writes_to_its_own_classrooms_and_to_nobody_else(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let (mut near, mut far) =
            (hall.as_classroom("012345", "345001").await, hall.as_classroom("012345", "345002").await);
        let mut stranger = hall.as_classroom("678345", "345001").await;
        let form = office.get("/announcements/new").await;
        form.assert_contains("駅前教室").assert_contains("本町教室");
        assert!(!form.contains("中央教室") && !form.contains("会員種別"));
        // みどり塾 has a 教室 of the same number.
        let draft = write(&mut office, &[("reach", "chosen"), ("places", "345001")]).await;
        hall.as_juku("678345").await.get(&draft).await.assert_status(404);
        hall.as_headquarters().await.get(&draft).await.assert_status(404);
        near.get("/announcements").await.assert_status(404);
        near.get("/announcements/new").await.assert_status(404);
        near.get(&draft).await.assert_status(404);
        send(&mut office, &draft, "0").await.assert_status(303);
        assert!(has_it(&mut near).await && near.get("/notices").await.contains("塾から"));
        assert!(!has_it(&mut far).await && !has_it(&mut stranger).await && !has_it(&mut office).await);
        let all = write(&mut office, &[("reach", "everybody")]).await;
        send(&mut office, &all, "0").await.assert_status(303);
        assert!(has_it(&mut far).await && !has_it(&mut stranger).await);
    }

    /// The boxes on the board lead to a form that is filled in; who gets it reads of their own places alone.
    async fn those_who_are_behind_are_asked_from_the_board(engine: Engine) {
        let hall = Hall::open(engine).await;
        let (mut office, mut other) = (hall.as_juku("012345").await, hall.as_juku("678345").await);
        let mut headquarters = hall.as_headquarters().await;
        let board = headquarters.get("/").await;
        board.assert_contains("name=\"places\" value=\"678345\" form=\"reminder\"").assert_contains("action=\"/announcements/new\"");
        let form = headquarters.get("/announcements/new?round=2026-summer&places=012345&places=678345").await;
        form.assert_contains("得点入力のお願い（2026年度 第2回 夏期）").assert_contains("締切は").assert_contains("012345\n678345");
        form.assert_contains("<option value=\"chosen\" selected>").assert_contains("<option value=\"2026-summer\" selected>");
        let draft = write(&mut headquarters, &[("reach", "chosen"), ("places", "012345\n678345"), ("round", "2026-summer")]).await;
        let page = words(&headquarters.get(&draft).await.text());
        assert!(page.contains("あおば塾 駅前教室 残り 8人分") && page.contains("みどり塾 中央教室 残り 6人分"), "{page}");
        send(&mut headquarters, &draft, "0").await.assert_status(303);
        for (client, own, others) in [(&mut office, "駅前教室", "中央教室"), (&mut other, "中央教室", "駅前教室")] {
            let home = client.get("/").await.text();
            let notice = crate::hall::link(home.split_once("<main").unwrap().1, "/notices/");
            let page = words(&client.get(&notice).await.text());
            assert!(page.contains(&format!("{own} 残り")) && !page.contains(others), "{page}");
        }

        let board = office.get("/").await;
        board.assert_contains("name=\"places\" value=\"345001\" form=\"reminder\"");
        let form = office.get("/announcements/new?round=2026-summer&places=345002").await.text();
        assert!(form.contains("value=\"345002\" checked") && !form.contains("value=\"345001\" checked"), "{form}");
        let teacher = hall.as_classroom("012345", "345001").await.get("/").await;
        assert!(!teacher.contains("reminder"), "a 教室 asks nobody");
    }
}
