//! 本部 manages its people and those of the 塾; a 塾 its own and those of its 教室; a 教室 nobody.

use autograder_server::{Role, find_role};
use platform_database::{params, sql};
use platform_testing::{Answer, Client, Engine, SmtpServer, both_engines};

use crate::hall::{Hall, code_on, link, words};

const CHOSEN: &str = "staple under the lamp";

async fn invite(client: &mut Client, post: &str, login: &str, email: &str, way: &str) -> Answer {
    let fields = [("name", "新人"), ("post", post), ("login", login), ("email", email), ("way", way)];
    client.post_form("/people", &fields).await
}

/// The word of the post at that 塾, or at one of its 教室.
async fn post_at(hall: &Hall, juku: &str, classroom: Option<&str>) -> String {
    match find_role(hall.database(), juku, classroom).await.unwrap().unwrap() {
        Role::Juku(juku) => format!("juku-{juku}"),
        Role::Classroom(_, classroom) => format!("classroom-{classroom}"),
        Role::Headquarters => "headquarters".to_owned(),
    }
}

/// Begins with a code, and signs in.
async fn begin(hall: &Hall, code: &str, login: &str) -> Client {
    let mut client = hall.visitor();
    let fields = [("code", code), ("name", "新人 さくら"), ("password", CHOSEN), ("again", CHOSEN)];
    client.post_form("/invitation", &fields).await.assert_status(303);
    client.post_form("/login", &[("login", login), ("password", CHOSEN)]).await.assert_status(303);
    client
}

/// The address of the person whom the list finds under those words.
pub(crate) async fn person(client: &mut Client, words: &str) -> String {
    let list = client.get(&format!("/people?q={words}")).await.text();
    link(&list.replace("/people/new", ""), "/people/")
}

/// The page of somebody who is shut out names these two for it.
async fn assert_told(client: &mut Client, page: &str, invited: &str, shut_out: &str) {
    let read = words(&client.get(page).await.assert_status(200).text());
    assert!(read.contains(&format!(" {invited} 利用停止 ")), "{read}");
    assert!(read.contains(&format!(" {shut_out} メールアドレス ")), "{read}");
}

both_engines! {
    async fn a_juku_invites_a_teacher_by_a_slip(engine: Engine) {
        let hall = Hall::open(engine).await;
        let post = post_at(&hall, "012345", Some("345001")).await;
        let mut office = hall.as_juku("012345").await;
        let form = office.get("/people/new").await;
        form.assert_status(200).assert_contains("駅前教室").assert_contains("コードは用紙で渡します");
        assert!(!form.contains("みどり塾") && !form.contains("value=\"headquarters\""));

        let slip = invite(&mut office, &post, "sakura", "", "slip").await;
        slip.assert_status(201).assert_contains("sakura").assert_contains("駅前教室");
        let code = code_on(&slip.text());
        let page = person(&mut office, "sakura").await;
        let page = office.get(&page).await;
        page.assert_contains("招待中").assert_contains("まだ使われていません");
        assert!(!page.contains(&code), "nobody sees a code twice");

        let mut teacher = begin(&hall, &code, "sakura").await;
        teacher.get("/").await.assert_status(200).assert_contains("新人 さくら");
        teacher.get("/people").await.assert_status(404);
        office.get("/people?q=sakura").await.assert_contains("利用中");
        // Alone in the 教室, so the login of the system before this one is the person's.
        let former = [("login", "012345345001"), ("password", CHOSEN)];
        hall.visitor().post_form("/login", &former).await.assert_status(303);
    }

    async fn a_place_has_several_people_and_then_its_number_is_nobodys(engine: Engine) {
        let hall = Hall::open(engine).await;
        let post = post_at(&hall, "012345", None).await;
        let mut headquarters = hall.as_headquarters().await;
        for login in ["hanako", "taro"] {
            let slip = invite(&mut headquarters, &post, login, "", "slip").await;
            begin(&hall, &code_on(&slip.assert_status(201).text()), login).await.get("/").await.assert_status(200);
            let former = hall.visitor().post_form("/login", &[("login", "012345"), ("password", CHOSEN)]).await;
            assert_eq!(former.status.as_u16(), if login == "hanako" { 303 } else { 422 });
        }
    }

    async fn headquarters_invites_by_mail(engine: Engine) {
        let mut server = SmtpServer::start();
        let hall = Hall::open(engine).await.mailing_to(&server);
        let post = post_at(&hall, "678345", None).await;
        let mut headquarters = hall.as_headquarters().await;
        let missing = invite(&mut headquarters, &post, "midori", "", "mail").await;
        missing.assert_status(422).assert_contains("メールアドレスを入力してください");
        invite(&mut headquarters, &post, "", "midori", "mail").await.assert_status(422);
        let sent = invite(&mut headquarters, &post, "", "Midori@example.jp", "mail").await;
        assert!(sent.assert_status(303).location().starts_with("/people/"));
        hall.work().await;
        let mail = server.next().await;
        let link = mail.text.lines().find(|line| line.starts_with("https://test.example.jp/invitation?code=")).unwrap();
        let mut owner = begin(&hall, link.split_once('=').unwrap().1, "midori@example.jp").await;
        owner.get("/students").await.assert_contains("加藤 れん");
        headquarters.get("/messages").await.assert_contains("Midori@example.jp").assert_contains("送信済み");
        owner.get("/messages").await.assert_status(404);
    }

    async fn what_could_not_be_sent_is_seen_and_a_new_code_is_one_button_away(engine: Engine) {
        let server = SmtpServer::start();
        let hall = Hall::open(engine).await.mailing_to(&server);
        let mut headquarters = hall.as_headquarters().await;
        let sent = invite(&mut headquarters, "headquarters", "fuji", "refused@example.jp", "mail").await;
        let page = sent.assert_status(303).location().to_owned();
        hall.work().await;
        let messages = headquarters.get("/messages?state=dead").await;
        messages.assert_contains("refused@example.jp").assert_contains("No such mailbox here");
        assert!(!messages.contains("もう一度送る"), "it held a code, which is gone");
        headquarters.post_form("/messages/1/resending", &[]).await.assert_status(409);
        let slip = headquarters.post_form(&format!("{page}/code"), &[("way", "slip")]).await;
        begin(&hall, &code_on(&slip.assert_status(201).text()), "fuji").await.get("/rounds").await.assert_status(200);
    }

    async fn nobody_gives_a_post_that_is_not_theirs_to_give(engine: Engine) {
        let hall = Hall::open(engine).await;
        let foreign = [post_at(&hall, "678345", None).await, post_at(&hall, "678345", Some("345001")).await];
        let mut office = hall.as_juku("012345").await;
        for post in ["", "headquarters", "juku-999", "classroom-x", &foreign[0], &foreign[1]] {
            let refused = invite(&mut office, post, "spy", "", "slip").await;
            refused.assert_status(422).assert_contains("役割を選んでください");
        }
        assert!(!office.get("/people").await.contains("spy"), "nothing of it was kept");
        let mut headquarters = hall.as_headquarters().await;
        invite(&mut headquarters, "headquarters", "012345678", "", "slip").await.assert_status(422);
        invite(&mut headquarters, "headquarters", "honbu", "", "slip").await.assert_status(422)
            .assert_contains("すでに使われています");
    }

    async fn people_of_another_juku_are_not_there(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        hall.as_classroom("012345", "345001").await;
        let page = person(&mut office, "012345345001").await;
        let own_post = post_at(&hall, "678345", None).await;
        // 本部 manages the 塾, and the 塾 its 教室.
        for mut stranger in [hall.as_juku("678345").await, hall.as_headquarters().await] {
            stranger.get(&page).await.assert_status(404);
            stranger.post_form(&format!("{page}/post"), &[("post", &own_post)]).await.assert_status(404);
            for act in ["suspension", "reinstatement", "code", "code/withdrawal"] {
                stranger.post_form(&format!("{page}/{act}"), &[("way", "slip")]).await.assert_status(404);
            }
        }
        assert!(!hall.as_juku("678345").await.get("/people").await.contains("012345"));
        let mut teacher = hall.as_classroom("012345", "345001").await;
        teacher.get(&page).await.assert_status(404);
    }

    async fn another_post_and_a_suspension_end_sessions(engine: Engine) {
        let hall = Hall::open(engine).await;
        let (mut office, mut teacher) = (hall.as_juku("012345").await, hall.as_classroom("012345", "345001").await);
        let page = person(&mut office, "012345345001").await;
        let other = post_at(&hall, "012345", Some("345002")).await;
        office.post_form(&format!("{page}/post"), &[("post", &other)]).await.assert_status(303);
        teacher.get("/").await.assert_status(303);
        let mut teacher = hall.as_classroom("012345", "345001").await;
        teacher.get("/").await.assert_contains("本町教室");
        office.post_form(&format!("{page}/post"), &[("post", &other)]).await.assert_status(409);

        office.post_form(&format!("{page}/suspension"), &[]).await.assert_status(303);
        teacher.get("/").await.assert_status(303);
        office.get(&page).await.assert_contains("停止中").assert_contains("012345の担当");
        office.post_form(&format!("{page}/suspension"), &[]).await.assert_status(409);
        office.post_form(&format!("{page}/code"), &[("way", "slip")]).await.assert_status(409);
        office.post_form(&format!("{page}/reinstatement"), &[]).await.assert_status(303);
        hall.as_classroom("012345", "345001").await.get("/").await.assert_status(200);
    }

    /// Who of 本部 invited or shut out somebody, or made their code, is 「本部」 for the 塾, whose own people have names.
    async fn a_juku_reads_no_name_of_headquarters(engine: Engine) {
        let hall = Hall::open(engine).await;
        let post = post_at(&hall, "012345", None).await;
        let (mut honbu, mut office) = (hall.as_headquarters().await, hall.as_juku("012345").await);
        invite(&mut honbu, &post, "sakura", "", "slip").await.assert_status(201);
        invite(&mut office, &post, "kaede", "", "slip").await.assert_status(201);
        let (sakura, kaede) = (person(&mut office, "sakura").await, person(&mut office, "kaede").await);
        let own = "012345の担当";
        for (client, name) in [(&mut honbu, "honbuの担当"), (&mut office, "本部")] {
            for (page, by) in [(&sakura, name), (&kaede, own)] {
                let read = words(&client.get(page).await.assert_status(200).text());
                assert!(read.contains(&format!(" {by} メールアドレス ")), "{read}");
                assert!(read.contains(&format!("に{by}が用紙で発行。")), "{read}");
            }
        }
        office.post_form(&format!("{sakura}/suspension"), &[]).await.assert_status(303);
        honbu.post_form(&format!("{kaede}/suspension"), &[]).await.assert_status(303);
        for (client, name) in [(&mut honbu, "honbuの担当"), (&mut office, "本部")] {
            assert_told(client, &sakura, name, own).await;
            assert_told(client, &kaede, own, name).await;
        }
        for page in [&sakura, &kaede] {
            assert!(!office.get(page).await.contains("honbu"), "{page}");
        }
        // Who of 本部 looks on as the 塾 reads what it reads.
        honbu.post_form("/juku/1/viewing", &[]).await.assert_status(303);
        assert_told(&mut honbu, &kaede, own, "本部").await;
        honbu.post_form("/viewing/ending", &[]).await.assert_status(303);

        // A former program kept the name alone.
        let mut tx = hall.database().write().await.unwrap();
        let forgotten = sql!("UPDATE users SET invited_by_user_id = NULL, disabled_by_user_id = NULL");
        tx.execute(forgotten, params![]).await.unwrap();
        tx.commit().await.unwrap();
        assert_told(&mut office, &sakura, "本部", "本部").await;
        assert_told(&mut honbu, &sakura, "honbuの担当", own).await;
    }

    /// A code that somebody asked for is made by the server, and nobody of 本部.
    async fn what_the_server_did_is_not_called_an_act_of_headquarters(engine: Engine) {
        let server = SmtpServer::start();
        let hall = Hall::open(engine).await.mailing_to(&server);
        let (mut office, _teacher) = (hall.as_juku("012345").await, hall.as_classroom("012345", "345001").await);
        hall.reached_at("012345345001", "ekimae@example.jp").await;
        hall.visitor().post_form("/reset", &[("login", "012345345001")]).await.assert_status(200);
        hall.work().await;
        let page = person(&mut office, "012345345001").await;
        office.get(&page).await.assert_contains("にサーバーがメールで発行。");
    }

    async fn nobody_acts_upon_themselves(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let page = person(&mut office, "012345").await;
        office.get(&page).await.assert_contains("これはあなたです");
        let other = post_at(&hall, "012345", Some("345001")).await;
        office.post_form(&format!("{page}/post"), &[("post", &other)]).await.assert_status(403);
        office.post_form(&format!("{page}/suspension"), &[]).await.assert_status(403);
        office.post_form(&format!("{page}/code"), &[("way", "slip")]).await.assert_status(403);
    }

    /// Two of 本部 shut each other out at once: one of them stays.
    async fn somebody_stays_in_charge(engine: Engine) {
        let hall = Hall::open(engine).await;
        let (mut first, mut second) = (
            hall.signed_in("honbu", Role::Headquarters).await,
            hall.signed_in("second", Role::Headquarters).await,
        );
        // An invitation is nobody who could take over.
        invite(&mut first, "headquarters", "mada", "", "slip").await.assert_status(201);
        let (to_second, to_first) = (person(&mut first, "second").await, person(&mut second, "honbu").await);
        let (one, other) = (format!("{to_second}/suspension"), format!("{to_first}/suspension"));
        let (one, other) = tokio::join!(first.post_form(&one, &[]), second.post_form(&other, &[]));
        let statuses = [one.status.as_u16(), other.status.as_u16()];
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
        let left = [first.get("/people").await.status.as_u16(), second.get("/people").await.status.as_u16()];
        assert_eq!(left.iter().filter(|status| **status == 200).count(), 1, "{left:?}");
    }
}
