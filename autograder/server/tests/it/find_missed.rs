//! 大問分析 leads to the pupils who lost points.
//!
//! Of 国語 of 小6 青木 has 18+25, 伊藤 10+20 and 上田 0+0 in 駅前教室, 小川 20+30 in 本町教室 and 加藤 of みどり塾 15+15.

use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, link, words};

const SECTIONS: &str = "/rounds/1/section-results";
const ALL: [&str; 5] = ["青木 はな", "伊藤 けん", "上田 そら", "小川 ゆい", "加藤 れん"];

/// The family names on a page, in its order.
async fn missed(client: &mut Client, address: &str) -> String {
    let page = client.get(address).await.assert_status(200).text();
    let mut found: Vec<(usize, &str)> =
        ALL.iter().filter_map(|name| Some((page.find(name)?, name.split(' ').next().unwrap()))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name)| name).collect::<Vec<_>>().join(" ")
}

fn of_section(section: u8, query: &str) -> String {
    format!("{SECTIONS}/{section}/students?{query}")
}

both_engines! {
    async fn each_section_leads_to_those_who_lost_points_in_it(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut classroom = hall.as_classroom("012345", "345001").await;
        let page = classroom.get(&format!("{SECTIONS}?exam=6-japanese")).await.text();
        let first = link(&page, "/rounds/1/section-results/1/students");
        assert_eq!(missed(&mut classroom, &first).await, "上田 伊藤 青木", "the fewest points first");
        let read = words(&classroom.get(&first).await.text());
        assert!(read.contains("大問1「漢字」で失点した生徒") && read.contains("小6 国語 3人"), "{read}");
        assert!(read.contains("伊藤 けん 0002 駅前教室 10"), "{read}");
        classroom.get(&first).await.assert_contains("\"/entries/2/report-card\"");

        let mut office = hall.as_juku("012345").await;
        assert_eq!(missed(&mut office, &of_section(1, "exam=6-japanese")).await, "上田 伊藤 青木");
        assert_eq!(missed(&mut office, &of_section(2, "exam=6-math")).await, "伊藤 青木", "上田 was absent");
        let read = words(&office.get(&of_section(2, "exam=6-math")).await.text());
        assert!(read.contains("伊藤 けん 0002 駅前教室 15 (1) 5 (2) 10"), "{read}");
        let all = missed(&mut hall.as_headquarters().await, &of_section(1, "exam=6-japanese")).await;
        assert_eq!(all, "上田 伊藤 加藤 青木");
    }

    async fn the_list_is_narrowed_sorted_and_handed_out(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        for (query, found) in [
            ("lost=all", "上田"),
            ("lost=most", "上田"),
            ("q=%E4%BC%8A%E8%97%A4", "伊藤"),
            ("q=0001", "青木"),
            ("sort=points&dir=desc", "青木 伊藤 上田"),
            ("sort=number", "青木 伊藤 上田"),
            ("sort=number&dir=desc", "上田 伊藤 青木"),
            ("classroom=2", ""),
        ] {
            let address = of_section(1, &format!("exam=6-japanese&{query}"));
            assert_eq!(missed(&mut office, &address).await, found, "{query}");
        }
        office.get(&of_section(1, "exam=6-japanese&lost=all")).await.assert_contains("students.csv?exam=6-japanese&#38;lost=all\"");
        let file = format!("{SECTIONS}/2/students.csv?exam=6-math");
        let csv = office.get(&file).await.assert_status(200).text();
        assert_eq!(
            csv.trim_start_matches('\u{feff}').lines().collect::<Vec<_>>(),
            [
                "塾ID,塾名,教室ID,教室名,生徒ID,氏名,大問2 得点,配点,(1) /10,(2) /20",
                "012345,あおば塾,345001,駅前教室,0002,伊藤 けん,15,30,5,10",
                "012345,あおば塾,345001,駅前教室,0001,青木 はな,25,30,10,15",
            ]
        );
        let xlsx = format!("{SECTIONS}/1/students.xlsx?exam=6-japanese");
        let name = office.get(&xlsx).await.assert_status(200).header("content-disposition").unwrap().to_owned();
        assert!(name.contains(".xlsx"), "{name}");
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        assert_eq!(office.get(&file).await.text(), csv, "the snapshot says the same");
        office.get(&of_section(2, "exam=6-math")).await.assert_contains("確定（第1版）");
    }

    async fn nobody_is_told_of_the_pupils_of_others(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let address = of_section(1, "exam=6-japanese&classroom=1");
        let mut other = hall.as_juku("678345").await;
        assert_eq!(missed(&mut other, &address).await, "加藤");
        let csv = other.get(&format!("{SECTIONS}/1/students.csv?exam=6-japanese&classroom=1")).await.text();
        assert!(csv.contains("加藤 れん") && !csv.contains("012345"), "{csv}");
        let mut neighbour = hall.as_classroom("012345", "345002").await;
        assert_eq!(missed(&mut neighbour, &address).await, "");
        let own = neighbour.get(&of_section(1, "exam=6-japanese")).await;
        own.assert_contains("この大問で失点した生徒はいません");
        hall.visitor().get(&address).await.assert_status(303);
        let mut office = hall.as_juku("012345").await;
        for unknown in [of_section(9, "exam=6-japanese"), address.replace("/rounds/1/", "/rounds/9/")] {
            office.get(&unknown).await.assert_status(404);
        }
        let switches = [("register", "true"), ("mark", "true"), ("seen", "111")];
        office.post_form("/classrooms/1/switches", &switches).await.assert_status(303);
        hall.as_classroom("012345", "345001").await.get(&address).await.assert_status(403);
    }

    async fn the_lowest_sections_are_marked_and_shown_alone(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let page = words(&headquarters.get(&format!("{SECTIONS}?exam=6-math")).await.text());
        assert!(page.contains("71% 低い順1位") && !page.contains("低い順2位"), "never all of them: {page}");
        assert!(page.contains("正答率の低い1つの大問"), "{page}");
        let lowest = words(&headquarters.get(&format!("{SECTIONS}?exam=6-math&lowest=yes")).await.text());
        assert!(lowest.contains("大問2(2)") && !lowest.contains("大問1 計算 20"), "{lowest}");
    }
}
