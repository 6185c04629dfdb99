//! The papers of the demonstration: a page for each, which says what it stands for.

use std::fmt::Write;

use platform_database::{Clock, Database};

use super::calendar::DemoRound;
use crate::exams::{self, Exam};
use crate::papers::{PaperKind, Releases, keep_paper, schedule_release};
use crate::rounds::Round;
use crate::staff::Headquarters;

/// Keeps the papers of a round and says from when they are handed out. In the open round the 採点基準 of 中3 are still
/// to come.
pub(super) async fn keep(
    database: &Database,
    clock: &Clock,
    by: &Headquarters,
    (round, made): (&DemoRound, &Round),
) -> anyhow::Result<()> {
    clock.set(round.made_at);
    let exams = exams::list_exams(&mut database.read().await?, made.id).await?;
    for exam in &exams {
        for kind in PaperKind::ALL {
            if round.is_open && kind == PaperKind::Rubric && exam.grade.number() == 9 {
                continue;
            }
            let name = format!("{}_{}.pdf", exam.title().replace(' ', "_"), kind.label());
            keep_paper(database, by, (exam.id, kind, 0), &name, pdf(&lines(made, exam, kind))).await?;
        }
    }
    let releases = Releases { questions_at: Some(round.registered_at), answers_at: None, revision: 0 };
    schedule_release(database, by, made.id, releases).await?;
    Ok(())
}

/// What stands on a paper.
fn lines(round: &Round, exam: &Exam, kind: PaperKind) -> Vec<String> {
    let mut lines = vec![
        format!("{}　{}　{}", round.name.label(), exam.title(), kind.label()),
        "お試し用の架空の資料です。本物の問題は入っていません。".to_owned(),
        String::new(),
    ];
    lines.extend(exam.sections.iter().map(|section| {
        let points: u16 = section.items.iter().map(|item| item.points.get()).sum();
        let rest = match kind {
            PaperKind::Questions => format!("{points}点"),
            PaperKind::Answers => "解答は省略".to_owned(),
            PaperKind::Rubric => format!("{points}点。途中まで正しければ部分点"),
        };
        format!("大問{}　{}（{rest}）", section.number, section.title)
    }));
    lines
}

/// The objects before the page's text: its font is the reader's own, as none is packed into the file.
const OBJECTS: [&str; 6] = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 4 0 R >> >> /Contents 7 0 R >>",
    "<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiKakuGo-W5 /Encoding /UniJIS-UTF16-H /DescendantFonts [5 0 R] >>",
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5 /DW 1000 /FontDescriptor 6 0 R \
     /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> >>",
    "<< /Type /FontDescriptor /FontName /HeiseiKakuGo-W5 /Flags 4 /FontBBox [-92 -250 1010 922] /ItalicAngle 0 \
     /Ascent 752 /Descent -221 /CapHeight 737 /StemV 114 >>",
];

/// A PDF of one page.
fn pdf(lines: &[String]) -> Vec<u8> {
    let mut text = "BT /F 12 Tf 24 TL 60 780 Td".to_owned();
    for line in lines {
        let letters: String = line.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
        push(&mut text, format_args!("\n<{letters}> Tj T*"));
    }
    text.push_str("\nET");
    let page = format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len());
    let objects = OBJECTS.into_iter().chain([page.as_str()]);
    let (mut file, mut places) = ("%PDF-1.4\n".to_owned(), Vec::new());
    for (number, object) in (1..).zip(objects) {
        places.push(file.len());
        push(&mut file, format_args!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let (table, size) = (file.len(), places.len() + 1);
    push(&mut file, format_args!("xref\n0 {size}\n0000000000 65535 f \n"));
    for place in places {
        push(&mut file, format_args!("{place:010} 00000 n \n"));
    }
    push(&mut file, format_args!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"));
    file.into_bytes()
}

fn push(text: &mut String, more: std::fmt::Arguments<'_>) {
    text.write_fmt(more).expect("writing into a String does not fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_finds_every_object_where_the_table_says() {
        let file = String::from_utf8(pdf(&["小6 国語".to_owned()])).unwrap();
        let (_, table) = file.split_once("xref\n0 8\n").unwrap();
        for (number, line) in (1..).zip(table.lines().skip(1).take(7)) {
            let place: usize = line.split(' ').next().unwrap().parse().unwrap();
            assert!(file[place..].starts_with(&format!("{number} 0 obj\n")), "{number} at {place}");
        }
        assert!(file.contains("<5C0F0036002056FD8A9E>"));
    }
}
