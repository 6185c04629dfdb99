//! Kinds of reports.

use serde::{Deserialize, Serialize};

/// How often a report is made by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cadence {
    /// At eight, about yesterday.
    Daily,
    /// On Monday at nine, about the week before.
    Weekly,
    /// On the first at eight, about the month before.
    Monthly,
    /// On the first day of a quarter at eight, about the quarter before.
    Quarterly,
}

/// What a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReportKind {
    Daily,
    Weekly,
    Monthly,
    Compliance,
    Audit,
    Iso27001,
    Iso19650,
    Recovery,
    Users,
}

impl ReportKind {
    pub(crate) const ALL: [ReportKind; 9] = [
        ReportKind::Daily,
        ReportKind::Weekly,
        ReportKind::Monthly,
        ReportKind::Compliance,
        ReportKind::Audit,
        ReportKind::Iso27001,
        ReportKind::Iso19650,
        ReportKind::Recovery,
        ReportKind::Users,
    ];

    const fn row(self) -> (&'static str, &'static str, Cadence) {
        match self {
            ReportKind::Daily => ("daily", "日次レポート", Cadence::Daily),
            ReportKind::Weekly => ("weekly", "週次レポート", Cadence::Weekly),
            ReportKind::Monthly => ("monthly", "月次レポート", Cadence::Monthly),
            ReportKind::Compliance => ("compliance", "3-2-1-1-0 準拠レポート", Cadence::Monthly),
            ReportKind::Audit => ("audit", "監査レポート", Cadence::Monthly),
            ReportKind::Iso27001 => ("iso27001", "ISO 27001 管理策レポート", Cadence::Quarterly),
            ReportKind::Iso19650 => ("iso19650", "ISO 19650 情報管理レポート", Cadence::Quarterly),
            ReportKind::Recovery => ("recovery", "四半期DRレポート", Cadence::Quarterly),
            ReportKind::Users => ("users", "利用者の活動レポート", Cadence::Monthly),
        }
    }

    /// The word in the database and in addresses.
    pub(crate) const fn code(self) -> &'static str {
        self.row().0
    }

    pub(crate) fn from_code(code: &str) -> Option<ReportKind> {
        ReportKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    pub(crate) const fn label(self) -> &'static str {
        self.row().1
    }

    pub(crate) const fn cadence(self) -> Cadence {
        self.row().2
    }

    /// Whether only those may see it who may read the audit record.
    pub(crate) const fn is_confidential(self) -> bool {
        matches!(self, ReportKind::Audit | ReportKind::Users)
    }

    /// Whether it is long: it begins with a cover and a table of contents.
    pub(crate) const fn has_cover(self) -> bool {
        !matches!(self, ReportKind::Daily | ReportKind::Weekly | ReportKind::Users)
    }

    /// Whether it is about one whole time of its cadence, and not about any days that somebody asks for.
    pub(crate) const fn is_of_one_time(self) -> bool {
        matches!(self, ReportKind::Daily | ReportKind::Weekly | ReportKind::Recovery)
    }

    /// Who signs the paper.
    pub(crate) const fn signatures(self) -> &'static [&'static str] {
        match self {
            ReportKind::Compliance | ReportKind::Audit | ReportKind::Iso27001 | ReportKind::Iso19650 => {
                &["作成", "確認", "承認"]
            }
            ReportKind::Recovery => &["訓練責任者", "承認"],
            _ => &[],
        }
    }

    /// For how many days it is kept: what tells of a day or a week for a year, everything else as long as evidence.
    pub(crate) const fn kept_days(self) -> i64 {
        match self {
            ReportKind::Daily | ReportKind::Weekly => 366,
            _ => 1_096,
        }
    }
}
