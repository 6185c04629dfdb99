//! 媒体台帳 on paper.

use backup_report::PrintedCell;
use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, Timestamp};
use thiserror::Error;

use super::store::{self, Medium};
use super::views::{badge, capacity, kind_words, place_words};
use crate::days;
use crate::papers::{Record, cell, marked, table};

/// So many media are printed at once.
const MOST: usize = 2_000;

/// There are more media than are printed at once.
#[derive(Debug, Error)]
#[error("媒体が{MOST}本を超えるため、台帳を印刷できません。一覧のExcelかCSVを使ってください")]
pub(crate) struct LongRegister;

/// Label, type, state and whereabouts of each medium, with what is written down of it.
const COLUMNS: [(&str, bool, u8); 11] = [
    ("ラベル", false, 6),
    ("種類", false, 8),
    ("容量", true, 5),
    ("状態", false, 6),
    ("いまの場所", false, 7),
    ("定位置・ラック", false, 8),
    ("メーカー・型番", false, 8),
    ("シリアル番号", false, 8),
    ("購入日", false, 6),
    ("保証期限", false, 6),
    ("書込回数", true, 5),
];

/// The register of the media that are not discarded as a form.
pub(crate) async fn load_record(tx: &mut ReadTx) -> DbResult<Result<Record, LongRegister>> {
    let media = store::list_in_use(tx).await?;
    Ok(if media.len() > MOST { Err(LongRegister) } else { Ok(lay_out(&media, tx.now())) })
}

fn lay_out(media: &[Medium], now: Timestamp) -> Record {
    Record {
        event: "media.register_printed",
        subject: "media".to_owned(),
        title: "媒体台帳",
        number: format!("{}現在", days::words(days::of(now))),
        facts: vec![("媒体の数", format!("{}本（廃棄したものを除く）", media.len()))],
        sections: vec![table("媒体", &COLUMNS, media.iter().map(|medium| row(medium, now)).collect())],
        signatures: &["作成", "確認", "承認"],
        lying: true,
        page: "/media".to_owned(),
    }
}

fn row(medium: &Medium, now: Timestamp) -> Vec<PrintedCell> {
    let register = &medium.register;
    let (tone, standing) = badge(medium, now);
    let day =
        |day: Option<NaiveDate>| cell(day.map(|day| day.format("%Y/%m/%d").to_string()).unwrap_or_default());
    vec![
        cell(&medium.label),
        cell(kind_words(medium)),
        cell(capacity(medium.capacity_gb)),
        marked(standing, tone),
        cell(place_words(medium)),
        cell(both(&medium.home, &register.rack)),
        cell(both(&register.maker, &register.model)),
        cell(&register.serial),
        day(register.bought_on),
        day(register.warranty_until),
        cell(medium.writes.to_string()),
    ]
}

/// 「耐火金庫室 A-3」; what nobody has said is left out.
fn both(one: &str, other: &str) -> String {
    format!("{one} {other}").trim().to_owned()
}
