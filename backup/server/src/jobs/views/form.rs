//! The form of a job, new or edited.

use askama::Template;
use backup_policy::DataClass;
use platform_web::{Choice, Problems};

use super::FilledJob;
use crate::jobs::JobId;
use crate::jobs::schedule_words::schedule_words;
use crate::repositories::Repository;

/// What a new job can be.
pub(super) struct SourceKind {
    pub(super) code: &'static str,
    label: &'static str,
    words: &'static str,
    icon: &'static str,
}

pub(super) const KINDS: [SourceKind; 4] = [
    SourceKind {
        code: "folders",
        label: "フォルダー",
        words: "このサーバーから見えるフォルダーやファイルを、内蔵エンジンで取ります。",
        icon: "folder",
    },
    SourceKind {
        code: "sqlite",
        label: "SQLiteのデータベース",
        words: "使用中のまま、内蔵エンジンで一貫した写しを取ります。",
        icon: "database",
    },
    SourceKind {
        code: "postgres",
        label: "PostgreSQLのデータベース",
        words: "接続先から、内蔵エンジンでダンプを取ります。",
        icon: "database",
    },
    SourceKind {
        code: "external",
        label: "別のツール",
        words: "Veeamなどが取るバックアップを台帳に載せ、報告を受けて判定します。",
        icon: "plug-connected",
    },
];

/// What a new job is to be, before anything else is asked.
#[derive(Template)]
#[template(path = "jobs/kinds.html")]
pub(in crate::jobs) struct JobKindsView {
    kinds: &'static [SourceKind],
}

impl JobKindsView {
    pub(in crate::jobs) fn new() -> JobKindsView {
        JobKindsView { kinds: &KINDS }
    }
}

/// The form.
#[derive(Template)]
#[template(path = "jobs/form.html")]
pub(in crate::jobs) struct JobFormView {
    /// Where it is sent; a job that is there has an address of its own.
    action: String,
    back: String,
    edited: bool,
    classes: Vec<Choice>,
    repositories: Vec<Choice>,
    /// What may be copied to: not the repository that is written first.
    others: Vec<(Choice, bool)>,
    filled: FilledJob,
    problems: Problems,
}

impl JobFormView {
    pub(in crate::jobs) fn new(
        repositories: &[Repository],
        edited: Option<JobId>,
        filled: FilledJob,
        problems: Problems,
    ) -> JobFormView {
        let choices: Vec<Choice> = repositories
            .iter()
            .map(|repository| {
                Choice::new(&repository.name, format!("{}（{}）", repository.name, repository.address))
            })
            .collect();
        let others = choices
            .iter()
            .filter(|choice| edited.is_none() || choice.value != filled.repository)
            .map(|choice| (choice.clone(), filled.copy_to.contains(&choice.value)))
            .collect();
        let page = edited.map(|id| format!("/jobs/{id}"));
        JobFormView {
            action: page.as_ref().map_or("/jobs".to_owned(), |page| format!("{page}/edit")),
            back: page.unwrap_or("/jobs".to_owned()),
            edited: edited.is_some(),
            classes: DataClass::ALL.iter().map(|class| Choice::new(class.code(), class.label())).collect(),
            repositories: choices,
            others,
            filled,
            problems,
        }
    }

    fn native(&self) -> bool {
        self.filled.kind != "external"
    }

    fn kind_label(&self) -> &'static str {
        KINDS.iter().find(|kind| kind.code == self.filled.kind).map_or("", |kind| kind.label)
    }

    fn database_label(&self) -> &'static str {
        if self.filled.kind == "postgres" { "接続先" } else { "データベースのファイル" }
    }

    fn database_help(&self) -> &'static str {
        match (self.edited, self.filled.kind.as_str()) {
            (true, _) => "空欄なら、いまのまま変えません。",
            (false, "postgres") => "postgres:// から始まるアドレス。",
            (false, _) => "サーバーの絶対パスで。",
        }
    }

    fn globals_note(&self) -> &'static str {
        if self.edited {
            "接続先を入れ直すときだけ"
        } else {
            "接続先がスーパーユーザーでないとき"
        }
    }

    fn schedule_picks(&self) -> Vec<(&'static str, String)> {
        ["0 2 * * *", "0 * * * *", "0 22 * * 1-5", "0 3 * * 0", "0 3 1 * *"]
            .map(|pattern| (pattern, schedule_words(pattern)))
            .into()
    }
}
