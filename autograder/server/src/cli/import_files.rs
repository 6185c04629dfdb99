//! `autograder import-roster` and `autograder import-marks`

use platform_database::Database;
use serde_json::json;

use super::{ImportOptions, Refused, named_round, say};
use crate::imports::{self, ApplyImportError, Consent, Kind, Plan, PreviewError, Previewed, Problem};
use crate::staff::Headquarters;

/// A terminal is not the place to read thousands of problems.
const PROBLEMS_SHOWN: usize = 100;

pub(super) async fn run(database: &Database, kind: Kind, options: ImportOptions) -> Result<(), Refused> {
    let round = named_round(database, options.round.round).await?;
    let path = options.file.display().to_string();
    let bytes = std::fs::read(&options.file)
        .map_err(|error| Refused::trouble(&format!("{path} を読めません"), error))?;
    let by = Headquarters::at_the_terminal();
    let name = options.file.file_name().map_or(path.clone(), |name| name.to_string_lossy().into_owned());
    let (id, previewed) = imports::preview_file(database, by.staff(), round.id, kind, &name, bytes).await?;
    if options.json {
        say(preview_as_json(&previewed));
    } else {
        show_preview(kind, &previewed);
    }
    let problems = previewed.plan.problems();
    if !options.apply {
        return if problems.errors.is_empty() { Ok(()) } else { Err(refuse(&problems.errors)) };
    }
    let consent =
        Consent { fingerprint: &previewed.fingerprint, leaves_out_problems: options.leave_out_problems };
    let words = imports::apply_import(database, by.staff(), id, consent).await?;
    if !options.json {
        say(format_args!("取り込みました: {words}"));
    }
    Ok(())
}

fn show_preview(kind: Kind, previewed: &Previewed<Plan>) {
    let problems = previewed.plan.problems();
    let words = match &previewed.plan {
        Plan::Roster(plan) => {
            if !plan.new_juku.is_empty() || !plan.new_classrooms.is_empty() {
                say(format_args!(
                    "新しい塾 {}、新しい教室 {}",
                    plan.new_juku.len(),
                    plan.new_classroom_count()
                ));
            }
            plan.words()
        }
        Plan::Marks(plan) => plan.words(),
    };
    say(format_args!("{}のプレビュー: {words}、エラー {}行", kind.label(), problems.spoilt_rows()));
    for problem in problems.warnings.iter().take(PROBLEMS_SHOWN) {
        say(format_args!("注意: {problem}"));
    }
}

fn preview_as_json(previewed: &Previewed<Plan>) -> serde_json::Value {
    let problems = previewed.plan.problems();
    let mut preview = match &previewed.plan {
        Plan::Roster(plan) => plan.counts(),
        Plan::Marks(plan) => plan.counts(),
    };
    preview["errors"] = json!(problems.errors);
    preview["warnings"] = json!(problems.warnings);
    preview["fingerprint"] = json!(previewed.fingerprint);
    preview
}

fn refuse(errors: &[Problem]) -> Refused {
    let mut reasons: Vec<String> = errors.iter().take(PROBLEMS_SHOWN).map(ToString::to_string).collect();
    if errors.len() > PROBLEMS_SHOWN {
        reasons.push(format!("ほか{}件", errors.len() - PROBLEMS_SHOWN));
    }
    Refused::for_reasons(reasons)
}

impl From<PreviewError> for Refused {
    fn from(error: PreviewError) -> Refused {
        match error {
            PreviewError::Db(error) => error.into(),
            error => Refused::because(error.to_string()),
        }
    }
}

impl From<ApplyImportError> for Refused {
    fn from(error: ApplyImportError) -> Refused {
        match error {
            ApplyImportError::Db(error) => error.into(),
            ApplyImportError::Problems(problems) => refuse(&problems),
            error => Refused::because(error.to_string()),
        }
    }
}
