//! A verification on paper, with its checklist and what proves it.

use platform_database::{DbResult, ReadTx};
use platform_web::Tone;

use super::VerificationId;
use super::store::{self, Verification};
use super::views::{VerificationLine, facts};
use crate::papers::{Record, cell, marked, table};

/// The verification as a form.
pub(crate) async fn find_record(tx: &mut ReadTx, id: VerificationId) -> DbResult<Option<Record>> {
    Ok(store::find_verification(tx, id).await?.as_ref().map(lay_out))
}

fn lay_out(found: &Verification) -> Record {
    let line = VerificationLine::new(found);
    let mut told = vec![("ジョブ", found.job.clone()), ("結果", line.result)];
    told.extend(facts(found));
    told.push(("証拠のファイル", found.evidence_name.clone().unwrap_or_else(|| "なし".to_owned())));
    let items = found.checklist().into_iter().map(|item| {
        let done = if item.done { marked("確認", Tone::Good) } else { marked("未確認", Tone::Warn) };
        vec![cell(item.words), done]
    });
    Record {
        event: "verifications.printed",
        subject: format!("jobs/{}", found.job),
        title: "検証記録",
        number: format!("検証 #{}", found.id),
        facts: told,
        sections: vec![table("チェックリスト", &[("項目", false, 6), ("結果", false, 1)], items.collect())],
        signatures: &["実施", "確認", "承認"],
        lying: false,
        page: line.href,
    }
}
