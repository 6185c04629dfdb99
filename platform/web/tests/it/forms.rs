use askama::Template;
use platform_web::{Choice, Problems};

#[derive(Template)]
#[template(
    source = r#"{% import "web/forms.html" as forms %}<form>{{ forms::errors(problems) }}
{{ forms::field("name", "氏名", name, help = "漢字で", error = problems.of("name"), required = true) }}
{{ forms::field("age", "年齢", 12, inputmode = "numeric", short = true) }}
{{ forms::select("place", "場所", places, place, blank = "選んでください") }}
{{ forms::date_time("until", "締切", until, required = true) }}
{{ forms::area("memo", "メモ", "") }}{{ forms::check("may", "できる", may, note = "説明") }}
{{ forms::file("file", "ファイル", "20MBまで", accept = ".csv") }}{{ forms::bar("保存する", back = "/x") }}</form>"#,
    ext = "html"
)]
struct Screen {
    name: String,
    until: String,
    may: bool,
    place: String,
    places: Vec<Choice>,
    problems: Problems,
}

fn screen(problems: Problems) -> String {
    let places = vec![Choice::new("1", "駅前"), Choice::new("2", "港")];
    let until = "2026-08-31T23:59".to_owned();
    Screen { name: "<青木>".to_owned(), until, may: true, place: "2".to_owned(), places, problems }
        .render()
        .unwrap()
}

#[test]
fn a_field_is_labelled_described_and_escaped() {
    let html = screen(Problems::none());
    for part in [
        r#"<label for="name">氏名<span class="need">必須</span></label><p class="help" id="name-help">漢字で</p>"#,
        r#"value="&#60;青木&#62;" autocomplete="off" required aria-describedby="name-help">"#,
        r#"type="text" value="12" autocomplete="off" inputmode="numeric">"#,
        r#"<option value="2" selected>港</option>"#,
        r#"type="datetime-local" value="2026-08-31T23:59""#,
        r#"value="true" checked><span>できる<small>説明</small>"#,
        r#"<a class="button quiet" href="/x">やめる</a>"#,
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!html.contains("error"), "{html}");
}

#[test]
fn a_problem_is_told_at_the_top_and_beside_its_field() {
    let mut problems = Problems::none();
    problems.add("name", "氏名を入れてください");
    let html = screen(problems);
    for part in [
        r##"role="alert"><h2>1つの項目を直してください</h2><ul><li><a href="#name">氏名を入れてください</a>"##,
        r#"aria-invalid="true" aria-describedby="name-help name-error">"#,
        r#"id="name-error">"#,
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}
