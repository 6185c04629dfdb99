//! 文例: who writes them, which of them counts, and what of them stands on report cards.

use platform_testing::{Answer, Client, Engine, both_engines};

use crate::hall::{Hall, card_of, field, words};

/// A set of two bands.
async fn write(client: &mut Client, topic: &str, revision: &str, [low, high]: [&str; 2]) -> Answer {
    let below = [("lowest", "0"), ("highest", "69"), ("words", low)];
    let above = [("lowest", "70"), ("highest", "100"), ("words", high)];
    let fields = [&[("revision", revision)][..], &below, &above].concat();
    client.post_form(&format!("/phrases/{topic}"), &fields).await
}

/// What the page of a report card shows.
async fn card(client: &mut Client, name: &str) -> String {
    let card = card_of(client, 6, name).await;
    client.get(&card).await.text()
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
        for seen in ["0", "1"] {
            let texts = ["励まし。", "ほめことば。"];
            let (one, two, three, four) = tokio::join!(
                write(&mut one, "english", seen, texts),
                write(&mut two, "english", seen, texts),
                write(&mut three, "english", seen, texts),
                write(&mut four, "english", seen, texts),
            );
            let mut found = [one, two, three, four].map(|answer| answer.status.as_u16());
            found.sort_unstable();
            assert_eq!(found, [303, 409, 409, 409], "at revision {seen}");
        }
    }
}
