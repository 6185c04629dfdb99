//! What there is to export.

use autograder_grading::RoundName;

/// A list that can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Export {
    JukuTemplate,
    Juku,
    StudentTemplate,
    Roster,
    Students,
    StudentsByJuku,
    Examinees,
    AllExaminees,
    Marks,
    MarkTemplate,
    Results,
    SectionMarks,
    Billing,
    BillingDetails,
    TestReport,
}

/// Which proof an export asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    Headquarters,
    Registrar,
    Marker,
    Reporter,
}

/// Under which heading of the page an export stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    Juku,
    Students,
    Marks,
    Results,
    Billing,
}

impl Group {
    /// Every heading, in the order of the page.
    pub(super) const ALL: [Group; 5] =
        [Group::Juku, Group::Students, Group::Marks, Group::Results, Group::Billing];

    /// The words of the heading.
    pub(super) fn label(self) -> &'static str {
        match self {
            Group::Juku => "塾",
            Group::Students => "生徒・受験者",
            Group::Marks => "得点の入力",
            Group::Results => "結果",
            Group::Billing => "請求・レポート",
        }
    }
}

/// What is fixed about an export.
pub(super) struct Description {
    /// The last part of its address, and its name in the audit record.
    pub(super) code: &'static str,
    pub(super) title: &'static str,
    pub(super) group: Group,
    pub(super) needs: Needs,
    /// What it holds, in a sentence.
    pub(super) holds: &'static str,
    /// The name of its file, as the former system had it.
    stem: &'static str,
    /// Whether it is of one round.
    pub(super) of_round: bool,
    /// Whether it exists as CSV, which has one table.
    pub(super) has_csv: bool,
    /// Whether it exists on paper, as PDF.
    pub(super) has_paper: bool,
}

impl Export {
    /// Every export, in the order of the page.
    pub(super) const ALL: [Export; 15] = [
        Export::JukuTemplate,
        Export::Juku,
        Export::StudentTemplate,
        Export::Roster,
        Export::Students,
        Export::StudentsByJuku,
        Export::Examinees,
        Export::AllExaminees,
        Export::Marks,
        Export::MarkTemplate,
        Export::Results,
        Export::SectionMarks,
        Export::Billing,
        Export::BillingDetails,
        Export::TestReport,
    ];

    /// What is fixed about it.
    #[rustfmt::skip]
    pub(super) const fn description(self) -> Description {
        use Group as G;
        use Needs as N;
        let (code, title, group, needs, stem, of_round, has_csv, holds) = match self {
            Export::JukuTemplate => ("juku-template", "塾登録のひな形", G::Juku, N::Headquarters, "school_template", false, true,
                "塾の取り込みに使う、見出しだけのファイルです。"),
            Export::Juku => ("juku", "塾データ", G::Juku, N::Headquarters, "schools_data", false, true,
                "すべての塾の登録内容・会員種別・状態・教室数。Excelには登録テンプレートのシートも付きます。"),
            Export::StudentTemplate => ("student-template", "生徒登録のひな形", G::Students, N::Registrar, "student_import_template", false, true,
                "名簿の取り込みに使う、見出しだけのファイルです。"),
            Export::Roster => ("roster", "生徒データ（受験登録）", G::Students, N::Registrar, "students_data", true, true,
                "この回に登録している生徒。そのまま名簿として取り込めます。"),
            Export::Students => ("students", "生徒一覧", G::Students, N::Registrar, "students_export", false, true,
                "いま登録されているすべての生徒と状態・登録日。"),
            Export::StudentsByJuku => ("students-by-juku", "塾別生徒一覧", G::Students, N::Registrar, "students_by_school", false, false,
                "生徒一覧を、塾ごとのシートに分けたもの。"),
            Export::Examinees => ("examinees", "受験者一覧", G::Students, N::Registrar, "test_participants", true, true,
                "この回の受験者と、教科ごとの出欠。Excelには統計情報のシートも付きます。"),
            Export::AllExaminees => ("all-examinees", "全回の受験者一覧", G::Students, N::Registrar, "all_test_participants", false, false,
                "すべての回の受験者を、回ごとのシートに分けたもの。統計情報のシートも付きます。"),
            Export::Marks => ("marks", "生徒データ（得点入り）", G::Marks, N::Marker, "生徒データ_得点入り", true, true,
                "全学年の得点。直して、そのまま得点として取り込めます。空欄は未入力です。"),
            Export::MarkTemplate => ("mark-template", "得点入力のひな形（全学年）", G::Marks, N::Marker, "スコア入力テンプレート", true, true,
                "全学年の受験者が入った、得点が空欄のファイル。記入して得点として取り込めます。"),
            Export::Results => ("results", "テスト結果", G::Results, N::Reporter, "test_results", true, true,
                "生徒と教科ごとに1行。合計点・正答率・偏差値・順位・平均点・コメントと、大問ごとの得点と平均。"),
            Export::SectionMarks => ("section-marks", "大問別得点", G::Results, N::Reporter, "student_comprehensive_data", true, true,
                "生徒と大問ごとに1行。大問名・得点・満点。"),
            Export::Billing => ("billing", "請求の一覧（塾別）", G::Billing, N::Headquarters, "school_billing_reports", true, true,
                "塾ごとの会員種別・教室数・生徒数・単価・金額。"),
            Export::BillingDetails => ("billing-details", "請求情報", G::Billing, N::Headquarters, "billing_data", true, true,
                "塾ごとの連絡先と請求。Excelには会員種別ごとのサマリーと、受験生徒のシートも付きます。"),
            Export::TestReport => ("test-report", "テストレポート", G::Billing, N::Headquarters, "test_report", true, true,
                "会員種別と料金の入ったテスト結果一覧。Excelには統計情報、塾別集計、塾・科目別集計のシートも付きます。PDFは統計情報と塾別集計、結果一覧の先頭50行です。"),
        };
        let has_paper = matches!(self, Export::TestReport);
        Description { code, title, group, needs, holds, stem, of_round, has_csv, has_paper }
    }

    /// The address, without what it asks for.
    pub(super) fn address(self) -> String {
        format!("/exports/{}", self.description().code)
    }

    /// The name of its file, without its ending: `test_results_2026_summer`, `生徒データ_得点入り_2026年夏期`.
    pub(super) fn file_name(self, round: Option<RoundName>) -> String {
        let stem = self.description().stem;
        match round {
            Some(name) if stem.is_ascii() => format!("{stem}_{}_{}", name.year, name.season.code()),
            Some(name) => format!("{stem}_{}年{}", name.year, name.season.label()),
            None => stem.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_called_as_they_were() {
        let round = "2026-summer".parse().ok();
        assert_eq!(Export::Results.file_name(round), "test_results_2026_summer");
        assert_eq!(Export::Marks.file_name(round), "生徒データ_得点入り_2026年夏期");
        assert_eq!(Export::JukuTemplate.file_name(None), "school_template");
    }
}
