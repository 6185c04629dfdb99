//! 文例: who writes them, which of them counts, and what of them stands on report cards.

use platform_database::Clock;
use platform_testing::{Answer, Client, Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::{EXAMS, Hall, ROSTER, card_of, field, words};

/// A set of two bands.
async fn write(client: &mut Client, topic: &str, revision: &str, [low, high]: [&str; 2]) -> Answer {
    let below = [("lowest", "0"), ("highest", "69"), ("words", low)];
    let above = [("lowest", "70"), ("highest", "100"), ("words", high)];
    let fields = [&[("revision", revision)][..], &below, &above].concat();
    client.post_form(&format!("/phrases/{topic}"), &fields).await
}

/// What the page of the report card of somebody in 小6 shows.
async fn card(client: &mut Client, name: &str) -> String {
    card_in(client, 6, name).await
}

async fn card_in(client: &mut Client, grade: u8, name: &str) -> String {
    let card = card_of(client, grade, name).await;
    client.get(&card).await.text()
}

/// Gives up the set, at the revision that its page shows.
async fn withdraw(client: &mut Client, topic: &str, query: &str) {
    let page = client.get(&format!("/phrases/{topic}{query}")).await.text();
    let seen = field(&page, "revision");
    let back = client.post_form(&format!("/phrases/{topic}/withdrawal{query}"), &[("revision", &seen)]).await;
    back.assert_status(303);
}

/// 国語 of 青木 はな, 86 %, and of 江口 りん, 80 %.
const JAPANESE_MARKS: &str = "塾ID,生徒ID,出席,国語_大問1,国語_大問2\r\n\
012345,0001,出席,18,25\r\n\
012345,0004,出席,20,20\r\n";

/// A round of 小6 and 小1, where 江口 りん is: 国語 is entered.
async fn with_first_graders(engine: Engine) -> Hall {
    let hall = Hall::empty(engine).await;
    let exams = EXAMS.replace("中1", "小1").replace("英語", "国語").replace("数学", "算数");
    hall.commanded(&["import-exams", &hall.file("exams.json", exams), "--open"]);
    let roster = hall.file("roster.csv", ROSTER.replace("中1", "小1"));
    hall.commanded(&["import-roster", &roster, "--round", "2026-summer", "--apply"]);
    let marks = hall.file("marks.csv", JAPANESE_MARKS);
    hall.commanded(&["import-marks", &marks, "--round", "2026-summer", "--apply"]);
    hall.clock.set(Clock::System.now());
    hall
}

const PRAISE: &str = "{氏名}さんは{得意な大問}がよくできました。";

both_engines! {
    async fn the_nearest_set_counts_and_can_be_given_up(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let (mut juku, mut other) = (hall.as_juku("012345").await, hall.as_juku("678345").await);
        let mut classroom = hall.as_classroom("012345", "345001").await;
        classroom.get("/phrases").await.assert_contains("標準の文例").assert_contains("標準の文例を使います");

        write(&mut headquarters, "japanese", "0", ["本部の励まし。", PRAISE]).await.assert_status(303);
        // 青木 はな has 18 of 20 and 25 of 30, the country 12.6 and 18.0.
        assert!(card(&mut classroom, "青木 はな").await.contains("青木 はなさんは「読解」がよくできました。"));
        assert!(card(&mut other, "加藤 れん").await.contains("本部の励まし。"));

        write(&mut juku, "japanese", "0", ["塾の励まし。", "塾のほめことば。"]).await.assert_status(303);
        write(&mut classroom, "japanese", "0", ["教室の励まし。", "教室のほめことば。"]).await.assert_status(303);
        assert!(card(&mut juku, "青木 はな").await.contains("教室のほめことば。"));
        assert!(card(&mut juku, "小川 ゆい").await.contains("塾のほめことば。"));
        assert!(card(&mut other, "加藤 れん").await.contains("本部の励まし。"));
        juku.get("/phrases").await.assert_contains("教室の文例: 駅前教室");

        let seen = field(&classroom.get("/phrases/japanese").await.text(), "revision");
        let back = classroom.post_form("/phrases/japanese/withdrawal", &[("revision", &seen)]).await;
        back.assert_status(303);
        assert!(card(&mut juku, "青木 はな").await.contains("塾のほめことば。"));
        juku.post_form("/phrases/japanese/withdrawal", &[("revision", "1")]).await.assert_status(303);
        assert!(card(&mut juku, "青木 はな").await.contains("「読解」がよくできました。"));
        juku.post_form("/phrases/japanese/withdrawal", &[("revision", "1")]).await.assert_status(409);
    }

    async fn a_phrase_for_the_total_stands_as_the_sentence_below_the_title(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let automatic = card(&mut juku, "上田 そら").await;
        let praise = "{氏名}さんは{得意な大問}が得意です。";
        write(&mut juku, "combined", "0", ["がんばりました。", praise]).await.assert_status(303);
        assert!(card(&mut juku, "青木 はな").await.contains("青木 はなさんは国語「読解」が得意です。"));
        assert!(card(&mut juku, "伊藤 けん").await.contains("がんばりました。"));
        let said = |page: &str| page.split("alt=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let unchanged = said(&card(&mut juku, "上田 そら").await);
        assert_eq!(unchanged, said(&automatic), "who lacks a subject has no total");
    }

    async fn the_youngest_are_spoken_to_in_words_of_their_own(engine: Engine) {
        let hall = with_first_graders(engine).await;
        let (mut headquarters, mut juku) = (hall.as_headquarters().await, hall.as_juku("012345").await);
        // Also by the program, where nobody wrote any.
        assert!(card_in(&mut juku, 1, "江口 りん").await.contains("お話をよく読みとれています。"));
        assert!(card(&mut juku, "青木 はな").await.contains("語いも読解もたいへんよくできました。"));
        juku.get("/rounds/1/remarks?grade=1").await.assert_contains("標準の文例（小低）");
        write(&mut headquarters, "japanese", "0", ["皆の励まし。", "皆のほめことば。"]).await.assert_status(303);
        assert!(card_in(&mut juku, 1, "江口 りん").await.contains("皆のほめことば。"));
        let kept = write(&mut headquarters, "japanese?band=lower", "0", ["がんばった。", "よく よめました。"]).await;
        assert_eq!(kept.assert_status(303).location(), "/phrases?band=lower");
        assert!(card_in(&mut juku, 1, "江口 りん").await.contains("よく よめました。"));
        assert!(card(&mut juku, "青木 はな").await.contains("皆のほめことば。"));
        juku.get("/rounds/1/remarks?grade=1").await.assert_contains("本部の文例（小低）");
        juku.get("/phrases?band=lower").await.assert_contains("本部の文例（小低）を使います");
        headquarters.get("/phrases").await.assert_contains("別に文例がある学年帯: 小低");
        withdraw(&mut headquarters, "japanese", "?band=lower").await;
        assert!(card_in(&mut juku, 1, "江口 りん").await.contains("皆のほめことば。"));
    }

    /// 教室 before 塾 before 本部, and at each the words for the 学年帯 before those for all grades.
    async fn a_place_speaks_before_the_one_above_it_however_closely_that_one_aims(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut places =
            [hall.as_headquarters().await, hall.as_juku("012345").await, hall.as_classroom("012345", "345001").await];
        let mut reader = hall.as_classroom("012345", "345001").await;
        for (place, name) in places.iter_mut().zip(["本部", "塾", "教室"]) {
            for (topic, aim) in [("japanese?band=lower", "低"), ("japanese", "全"), ("japanese?band=upper", "高")] {
                let said = format!("{name}の{aim}。");
                write(place, topic, "0", ["励まし。", &said]).await.assert_status(303);
                let page = card(&mut reader, "青木 はな").await;
                assert_eq!(page.contains(&said), aim != "低", "{said} {page}");
            }
        }
        for (place, query, then) in [
            (2, "?band=upper", "教室の全。"),
            (2, "", "塾の高。"),
            (1, "?band=upper", "塾の全。"),
            (1, "", "本部の高。"),
            (0, "?band=upper", "本部の全。"),
            (0, "", "語いも読解もたいへんよくできました。"),
        ] {
            withdraw(&mut places[place], "japanese", query).await;
            let page = card(&mut reader, "青木 はな").await;
            assert!(page.contains(then), "{then}: {page}");
        }
    }

    async fn what_a_set_does_not_reach_is_said_before_it_is_kept(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let (mut headquarters, mut juku) = (hall.as_headquarters().await, hall.as_juku("012345").await);
        let mut classroom = hall.as_classroom("012345", "345001").await;
        let texts = ["励まし。", "ほめことば。"];
        write(&mut headquarters, "japanese?band=upper", "0", texts).await.assert_status(303);
        let page = words(&juku.get("/phrases/japanese").await.text());
        let displaced = "ここの文例に変わります: 小低（いまは標準の文例（小低））、小高（いまは本部の文例（小高））";
        assert!(page.contains(displaced), "{page}");
        write(&mut juku, "japanese?band=lower", "0", texts).await.assert_status(303);
        write(&mut classroom, "japanese?band=upper", "0", texts).await.assert_status(303);
        let page = words(&juku.get("/phrases/japanese").await.text());
        assert!(page.contains("ここの文例を使いません: 小低"), "{page}");
        assert!(page.contains("ここの文例を使いません: 駅前教室（小高）"), "{page}");
        let page = words(&juku.get("/phrases/japanese?band=upper").await.text());
        assert!(page.contains("いま使っているのは本部の文例（小高）です") && page.contains("ここの文例を使いません: 駅前教室"), "{page}");
        assert!(words(&juku.get("/phrases/japanese?band=lower").await.text()).contains("標準の文例（小低）に戻す"));
    }

    async fn only_those_who_sit_a_subject_have_words_of_their_own(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let lower = juku.get("/phrases?band=lower").await;
        lower.assert_contains("/phrases/japanese?band=lower").assert_contains("/phrases/combined?band=lower");
        assert!(!lower.contains("/phrases/english"));
        // 英語 is 中 alone: it has one set.
        juku.get("/phrases?band=middle").await.assert_contains("\"/phrases/english\"").assert_contains("combined?band=middle");
        write(&mut juku, "english?band=middle", "0", ["励まし。", "英語のほめことば。"]).await.assert_status(303);
        write(&mut juku, "combined?band=middle", "0", ["励まし。", "中のひとこと。"]).await.assert_status(303);
        juku.get("/phrases/english").await.assert_contains("英語のほめことば。");
        assert!(!juku.get("/phrases/combined").await.contains("中のひとこと。"));
        let page = card_in(&mut juku, 7, "江口 りん").await;
        assert!(page.contains("英語のほめことば。") && page.contains("中のひとこと。"), "{page}");
        assert!(!card(&mut juku, "青木 はな").await.contains("中のひとこと。"));
        for path in ["/phrases?band=x", "/phrases/english?band=lower", "/phrases/math?band=middle", "/phrases/math?band=x"] {
            juku.get(path).await.assert_status(404);
        }
        for path in ["/phrases/english?band=lower", "/phrases/english/samples?band=upper", "/phrases/math/withdrawal?band=middle"] {
            juku.post_form(path, &[("revision", "0"), ("lowest", "0"), ("highest", "100"), ("words", "よし。")]).await.assert_status(404);
        }
    }

    async fn which_words_became_which_is_told_to_those_who_may_write_them(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        juku.get("/phrases/changes").await.assert_contains("まだ文例を書き換えていません");
        write(&mut juku, "japanese?band=lower", "0", ["励まし。", "ほめことば。"]).await.assert_status(303);
        write(&mut juku, "japanese?band=lower", "1", ["励まし。", "もっとほめる。"]).await.assert_status(303);
        write(&mut juku, "japanese?band=lower", "2", ["励まし。", "もっとほめる。"]).await.assert_status(303);
        let page = words(&juku.get("/phrases/changes").await.text());
        assert!(page.contains("012345の担当"), "{page}");
        let changed = "国語 小低 70〜100% ほめことば。 塾の文例（小低） もっとほめる。 塾の文例（小低）";
        assert!(page.contains(changed), "{page}");
        // Words that stay are no change: of the seven others each was written once, or was the program's.
        assert_eq!(page.matches("国語 小低").count(), 8, "{page}");
        assert!(page.find("もっとほめる。").unwrap() < page.find("0〜69%").unwrap(), "the newest comes first: {page}");
        withdraw(&mut juku, "japanese", "?band=lower").await;
        let page = words(&juku.get("/phrases/changes?topic=japanese&band=lower").await.text());
        assert!(page.contains("70〜100% もっとほめる。 塾の文例（小低） （この範囲の文例なし）"), "{page}");
        for query in ["?topic=math", "?band=upper", "?band=all"] {
            assert!(!juku.get(&format!("/phrases/changes{query}")).await.contains("もっとほめる。"), "{query}");
        }

        let page = juku.get("/api/v1/phrase-changes?limit=8").await.assert_status(200).json();
        assert_eq!(page["items"].as_array().unwrap().len(), 8);
        let older = juku.get(&format!("/api/v1/phrase-changes?after={}", page["next"])).await.json();
        let versions = |change: &Value| (change["old"]["words"].clone(), change["new"]["words"].clone());
        let told: Vec<_> = [&page, &older].into_iter().flat_map(|page| page["items"].as_array().unwrap()).map(versions).collect();
        assert_eq!(told.len(), 15);
        assert!(told.contains(&(json!("ほめことば。"), json!("もっとほめる。"))), "{told:?}");

        for other in [&mut hall.as_classroom("012345", "345001").await, &mut hall.as_juku("678345").await, &mut hall.as_headquarters().await] {
            other.get("/phrases/changes").await.assert_contains("まだ文例を書き換えていません");
            assert_eq!(other.get("/api/v1/phrase-changes").await.json()["items"], json!([]));
        }
        hall.visitor().get("/phrases/changes").await.assert_status(303);
    }

    async fn a_program_writes_words_for_some_grades(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let path = "/api/v1/phrases/combined?band=upper";
        let whole = json!({ "bands": [{ "lowest": 0, "highest": 100, "words": "よくがんばりました。" }] });
        let own = juku.put_json(path, "\"0\"", &whole).await.assert_status(200).json();
        assert_eq!((&own["band"], &own["origin"], &own["origin_band"]), (&json!("upper"), &json!("juku"), &json!("upper")));
        juku.put_json(path, "\"0\"", &whole).await.assert_status(412);
        let all = juku.get("/api/v1/phrases/combined").await.json();
        assert_eq!((&all["band"], &all["origin"], &all["is_own"]), (&Value::Null, &json!("given"), &json!(false)));
        let middle = juku.get("/api/v1/phrases?band=middle").await.json();
        let topics: Vec<&Value> = middle.as_array().unwrap().iter().map(|set| &set["topic"]).collect();
        assert_eq!(topics, ["english", "mathematics", "combined"]);
        for path in ["/api/v1/phrases?band=x", "/api/v1/phrases/math?band=middle", "/api/v1/phrases/math?band="] {
            assert_eq!(juku.get(path).await.assert_status(422).json()["errors"][0]["field"], "band");
        }
        let gone = juku.put_json(path, "\"1\"", &json!({ "bands": [] })).await.assert_status(200).json();
        assert_eq!((&gone["origin"], &gone["origin_band"]), (&json!("given"), &Value::Null));
    }

    async fn what_is_final_keeps_its_words(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        write(&mut juku, "japanese", "0", ["前の励まし。", "前のほめことば。"]).await.assert_status(303);
        write(&mut juku, "combined", "0", ["前のひとこと。", "前のひとこと。"]).await.assert_status(303);
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        write(&mut juku, "japanese", "1", ["後の励まし。", "後のほめことば。"]).await.assert_status(303);
        juku.post_form("/phrases/combined/withdrawal", &[("revision", "1")]).await.assert_status(303);
        let page = card(&mut juku, "青木 はな").await;
        assert!(page.contains("前のほめことば。") && page.contains("前のひとこと。"), "{page}");
        assert!(!page.contains("後のほめことば。"));
    }

    async fn what_is_no_set_is_refused_in_words(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let long = "あ".repeat(121);
        for (fields, told) in [
            (vec![("0", "60", "よし。"), ("70", "100", "よし。")], "61〜69%の文例がありません"),
            (vec![("0", "70", "よし。"), ("70", "100", "よし。")], "70%が2つ以上の範囲に入っています"),
            (vec![("0", "百", "よし。")], "範囲1の上限「百」は、0〜100の整数で入れてください"),
            (vec![("0", "100", "")], "範囲1の文例が空欄です"),
            (vec![("100", "0", "よし。")], "範囲1の下限100%が、上限0%より大きくなっています"),
            (vec![("0", "100", "{名前}さん。")], "範囲1の文例の「{名前}」は差しこめません。使えるのは{氏名}、"),
            (vec![("0", "100", &*long)], "120文字までにしてください（いま121文字）"),
            (vec![("0", "100", &long[..270])], ""),
            (vec![], "0〜100%の文例がありません"),
        ] {
            let fields = fields.iter().flat_map(|(lowest, highest, words)| [("lowest", *lowest), ("highest", *highest), ("words", *words)]);
            let fields: Vec<(&str, &str)> = fields.collect();
            let answer = juku.post_form("/phrases/math", &fields).await;
            answer.assert_status(if told.is_empty() { 303 } else { 422 });
            if !told.is_empty() {
                assert!(words(&answer.text()).contains(told), "{told}: {}", words(&answer.text()));
            }
        }
        juku.get("/phrases/science").await.assert_status(404);
        juku.post_form("/phrases/science", &[]).await.assert_status(404);
    }

    async fn a_sample_shows_an_invented_pupil_and_keeps_nothing(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let typed = [("lowest", "80"), ("highest", "100"), ("words", PRAISE)];
        let sample = juku.post_form("/phrases/math/samples", &typed).await;
        sample.assert_status(200).assert_contains("見本 はるさんは「図形」がよくできました。").assert_contains("90点 / 100点");
        sample.assert_contains("class=\"printed\"");
        let combined = juku.post_form("/phrases/combined/samples?band=lower", &typed).await;
        combined.assert_status(200).assert_contains("class=\"printed wide\"").assert_contains("算数「図形」");
        // What does not fit is said while it is typed, and counted as it is refused.
        let full = format!("{{氏名}}{}", "あ".repeat(110));
        let typed = [("lowest", "0"), ("highest", "100"), ("words", full.as_str())];
        let sample = juku.post_form("/phrases/math/samples", &typed).await;
        sample.assert_status(200).assert_contains("いまのままでは保存できません").assert_contains("120文字までに");
        juku.get("/phrases").await.assert_contains("標準の文例");
        assert!(!juku.get("/phrases/math").await.contains("文例に戻す"));
    }

    async fn of_many_who_write_at_once_one_wins(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut one = hall.as_juku("012345").await;
        let (mut two, mut three, mut four) = (hall.as_juku("012345").await, hall.as_juku("012345").await, hall.as_juku("012345").await);
        for (topic, seen) in [("english", "0"), ("english", "1"), ("math?band=upper", "0"), ("math?band=upper", "1")] {
            let texts = ["励まし。", "ほめことば。"];
            let (one, two, three, four) = tokio::join!(
                write(&mut one, topic, seen, texts),
                write(&mut two, topic, seen, texts),
                write(&mut three, topic, seen, texts),
                write(&mut four, topic, seen, texts),
            );
            let mut found = [one, two, three, four].map(|answer| answer.status.as_u16());
            found.sort_unstable();
            assert_eq!(found, [303, 409, 409, 409], "{topic} at revision {seen}");
        }
    }
}
