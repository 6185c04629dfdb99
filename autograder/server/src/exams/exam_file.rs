//! The file that defines a round's exams (`exams.json`); described in docs/formats/exams.md.

use autograder_grading::{ExamShape, Grade, ItemShape, Points, RoundName, Season, SectionShape, Subject};
use serde::Deserialize;
use thiserror::Error;

use super::plan::PlannedExam;

/// What a file asks for.
#[derive(Debug)]
pub(crate) struct ExamFile {
    /// The round that it makes.
    pub(crate) round: RoundName,
    /// Its exams.
    pub(crate) exams: Vec<PlannedExam>,
}

/// Why a file cannot be used.
#[derive(Debug, Error)]
pub(crate) enum InvalidExamFile {
    /// Not JSON, or not of this form.
    #[error("exams.json として読めません（{0}行目{1}文字目: {2}）")]
    Json(usize, usize, String),
    /// Everything else that is wrong, line by line.
    #[error("exams.json に直すところがあります: {}", .0.join(" / "))]
    Content(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    year: i16,
    period: String,
    exams: Vec<ExamText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExamText {
    grade: String,
    subject: String,
    full_points: u16,
    sections: Vec<SectionText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionText {
    number: u8,
    title: String,
    #[serde(default)]
    field: String,
    points: u16,
    #[serde(default)]
    items: Vec<u16>,
}

/// Reads the text of an exam file; every problem is named.
pub(crate) fn read_exam_file(text: &str) -> Result<ExamFile, InvalidExamFile> {
    let file: FileText = serde_json::from_str(text)
        .map_err(|error| InvalidExamFile::Json(error.line(), error.column(), error.to_string()))?;
    let mut problems = Vec::new();
    let season = Season::parse(&file.period).ok();
    if season.is_none() {
        problems.push(format!("period「{}」は春期・夏期・冬期のどれかにしてください", file.period));
    }
    if !(2000..=2100).contains(&file.year) {
        problems.push(format!("year {} は2000から2100の間にしてください", file.year));
    }
    let mut exams: Vec<PlannedExam> = Vec::new();
    for exam in file.exams {
        match read_exam(exam) {
            Ok(planned) if exams.iter().any(|other| (other.0, other.1) == (planned.0, planned.1)) => {
                problems.push(format!("{} {}が2つあります", planned.0.label(), planned.1.label()));
            }
            Ok(planned) => exams.push(planned),
            Err(mut found) => problems.append(&mut found),
        }
    }
    match season {
        Some(season) if problems.is_empty() => {
            Ok(ExamFile { round: RoundName { year: file.year, season }, exams })
        }
        _ => Err(InvalidExamFile::Content(problems)),
    }
}

fn read_exam(exam: ExamText) -> Result<PlannedExam, Vec<String>> {
    let title = format!("{} {}", exam.grade, exam.subject);
    let (Ok(grade), Ok(subject)) = (Grade::parse(&exam.grade), Subject::parse(&exam.subject)) else {
        return Err(vec![format!("「{title}」は学年と教科として読めません")]);
    };
    if !grade.subjects().contains(&subject) {
        let [first, second] = grade.subjects().map(Subject::label);
        return Err(vec![format!("{title}: {}の教科は{first}か{second}です", grade.label())]);
    }
    let shape = ExamShape {
        full_points: Points::new(exam.full_points),
        sections: exam
            .sections
            .into_iter()
            .map(read_section)
            .collect::<Result<_, _>>()
            .map_err(|problem| vec![format!("{title}: {problem}")])?,
    };
    let problems: Vec<String> = shape.check().iter().map(|problem| format!("{title}: {problem}")).collect();
    if problems.is_empty() { Ok((grade, subject, shape)) } else { Err(problems) }
}

/// A section whose 小問 are listed must be worth their sum.
fn read_section(section: SectionText) -> Result<SectionShape, String> {
    let items = if section.items.is_empty() { vec![section.points] } else { section.items };
    let sum: u32 = items.iter().map(|points| u32::from(*points)).sum();
    if sum != u32::from(section.points) {
        return Err(format!("大問{}の配点は{}ですが、小問を足すと{sum}です", section.number, section.points));
    }
    let numbered =
        (1..=u8::MAX).zip(items).map(|(number, points)| ItemShape { number, points: Points::new(points) });
    let shape = SectionShape {
        number: section.number,
        title: section.title,
        field: String::new(),
        items: numbered.collect(),
    };
    Ok(shape.in_field(&section.field))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(exam: &str) -> String {
        format!(r#"{{"year":2026,"period":"夏期","exams":[{exam}]}}"#)
    }

    #[test]
    fn a_section_may_have_items() {
        let exam = r#"{"grade":"小1","subject":"国語","full_points":30,
            "sections":[{"number":1,"title":"漢字","points":10},{"number":2,"title":"読解","points":20,"items":[5,5,10]}]}"#;
        let read = read_exam_file(&file(exam)).unwrap();
        assert_eq!(read.exams[0].2.sections[1].items.len(), 3);
    }

    #[test]
    fn a_section_may_have_a_field() {
        let exam = |field: &str| {
            format!(
                r#"{{"grade":"小1","subject":"国語","full_points":10,
                "sections":[{{"number":1,"title":"漢字","points":10{field}}}]}}"#
            )
        };
        let field =
            |field: &str| read_exam_file(&file(&exam(field))).unwrap().exams[0].2.sections[0].field.clone();
        assert_eq!(field(r#","field":" 漢字　""#), "漢字");
        assert_eq!(field(""), "");
        let long = exam(r#","field":"漢字の読みと書きと部首と画数""#);
        let refused = read_exam_file(&file(&long)).unwrap_err().to_string();
        assert!(refused.contains("大問1の分野が14字あります"), "{refused}");
    }

    #[test]
    fn what_does_not_add_up_is_named() {
        for (exam, says) in [
            (
                r#"{"grade":"小1","subject":"国語","full_points":100,"sections":[{"number":1,"title":"漢字","points":10}]}"#,
                "小1 国語",
            ),
            (r#"{"grade":"小1","subject":"英語","full_points":100,"sections":[]}"#, "国語か算数"),
            (
                r#"{"grade":"小1","subject":"国語","full_points":20,"sections":[{"number":1,"title":"漢字","points":20,"items":[5,5]}]}"#,
                "小問を足すと10",
            ),
        ] {
            let refused = read_exam_file(&file(exam)).unwrap_err().to_string();
            assert!(refused.contains(says), "{refused}");
        }
        assert!(matches!(read_exam_file("{"), Err(InvalidExamFile::Json(..))));
    }
}
