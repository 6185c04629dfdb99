//! What a person says of a copy, from whichever side it comes: the form, the command line or a program.

use backup_policy::{Medium, MediumState};
use chrono::TimeDelta;
use platform_database::{DbError, Timestamp, WriteTx};
use platform_web::{Choice, Problems, dates};
use serde::Deserialize;
use thiserror::Error;

use super::described::{read_encrypted, read_lock_days, read_medium, yes_or_no};
use super::store::{Copy, NewCopy};
use crate::days;
use crate::locations::{self, LocationId};

/// How long a name may be, in characters.
const LONGEST: usize = 100;

/// A copy as somebody described it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledCopy {
    /// The revision that was shown; none of a new copy.
    pub(crate) revision: i64,
    pub(crate) name: String,
    /// The number or the name of a place.
    pub(crate) location: String,
    pub(crate) medium: String,
    /// The code of a [`Kept`].
    pub(crate) protection: String,
    pub(crate) locked_until: String,
    pub(crate) lock_days: String,
    /// `yes`, `no` or blank.
    pub(crate) encrypted: String,
    pub(crate) follows: bool,
    pub(crate) called: String,
    /// When it was written, where somebody knows; blank keeps what is known.
    pub(crate) written_at: String,
}

/// How a copy is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    Online,
    Immutable,
    /// On something that was taken out.
    Stored,
    /// On something that could be taken out.
    Connected,
    Unknown,
}

/// A copy as it is to be.
#[derive(Clone, Debug)]
pub(crate) struct CopySettings {
    pub(super) name: String,
    location: String,
    medium: Medium,
    kept: Kept,
    locked_until: Option<Timestamp>,
    lock_days: Option<i64>,
    encrypted: Option<bool>,
    pub(super) follows: bool,
    called: String,
    written_at: Option<Timestamp>,
}

/// Why a copy was not kept.
#[derive(Debug, Error)]
pub(crate) enum SaveCopyError {
    /// No such copy, or no such job.
    #[error("コピーがありません")]
    NotThere,
    /// The job is retired.
    #[error("ジョブ「{0}」は引退しています")]
    RetiredJob(String),
    /// No such place in use.
    #[error("保管場所「{0}」がありません")]
    NoSuchPlace(String),
    /// The job has a copy of that name.
    #[error("このジョブには、「{0}」というコピーがすでにあります（引退したものを含みます）")]
    Taken(String),
    /// Somebody changed it since it was shown.
    #[error(
        "表示したあとに、別の人がこのコピーを変更しました。いまの内容を確かめてから、もう一度保存してください"
    )]
    Stale,
    /// The name of the order belongs to another one.
    #[error("この Idempotency-Key は、別の内容ですでに使われています")]
    OrderChanged,
    /// Its place speaks for another copy of the job, so that it would count twice.
    #[error(
        "コピー「{0}」の保管先には、このジョブの別のコピーが結び付いています。先にそのコピーの登録を終了してください"
    )]
    ToldTwice(String),
    /// The engine or a medium says where it is.
    #[error(
        "コピー「{0}」は、このサーバーのリポジトリか登録した媒体にあります。リポジトリか媒体の画面で変更してください"
    )]
    Elsewhere(String),
    /// The database.
    #[error("the copy could not be kept")]
    Db(#[from] DbError),
}

impl SaveCopyError {
    /// The field beside which it stands.
    pub(super) fn field(&self) -> &'static str {
        match self {
            SaveCopyError::NoSuchPlace(_) => "location",
            _ => "name",
        }
    }
}

impl Kept {
    const ALL: [Kept; 5] = [Kept::Online, Kept::Immutable, Kept::Stored, Kept::Connected, Kept::Unknown];

    const fn row(self) -> (&'static str, &'static str) {
        match self {
            Kept::Online => ("online", "オンライン（書き換えられます）"),
            Kept::Immutable => ("immutable", "書き換え禁止（オブジェクトロック・WORM）"),
            Kept::Stored => ("stored", "オフライン（取り外して保管中）"),
            Kept::Connected => ("connected", "オフラインにできる（いまは接続中）"),
            Kept::Unknown => ("unknown", "分からない"),
        }
    }

    /// What a form offers.
    pub(super) fn choices() -> Vec<Choice> {
        Kept::ALL.map(|kept| Choice::new(kept.row().0, kept.row().1)).into()
    }

    /// The code in forms and messages.
    pub(crate) fn code(self) -> &'static str {
        self.row().0
    }

    pub(crate) fn of(copy: &Copy) -> Kept {
        match (copy.protection.as_str(), copy.offline_state.as_deref()) {
            ("online", _) => Kept::Online,
            ("immutable", _) => Kept::Immutable,
            ("offline", Some("stored")) => Kept::Stored,
            ("offline", Some("connected")) => Kept::Connected,
            _ => Kept::Unknown,
        }
    }

    /// How the table has it: the protection, and where what can be taken out is.
    fn columns(self) -> (&'static str, Option<&'static str>) {
        match self {
            Kept::Online => ("online", None),
            Kept::Immutable => ("immutable", None),
            Kept::Stored => ("offline", Some(MediumState::Stored.code())),
            Kept::Connected => ("offline", Some(MediumState::Connected.code())),
            Kept::Unknown => ("unknown", None),
        }
    }
}

impl FilledCopy {
    /// What stands in the form of a copy that is there.
    pub(super) fn of(copy: &Copy) -> FilledCopy {
        FilledCopy {
            revision: copy.revision,
            name: copy.name.clone(),
            location: copy.location_id.map(|id| id.to_string()).unwrap_or_default(),
            medium: copy.medium.clone().unwrap_or_default(),
            protection: Kept::of(copy).code().to_owned(),
            locked_until: copy.immutable_until.map(last_day).unwrap_or_default(),
            lock_days: copy.lock_days.map(|days| days.to_string()).unwrap_or_default(),
            encrypted: yes_or_no(copy.encrypted),
            follows: copy.follows,
            called: copy.called.clone(),
            written_at: String::new(),
        }
    }

    /// Reads it; `None` where something is wrong, which `problems` then names.
    pub(crate) fn read(&self, now: Timestamp, problems: &mut Problems) -> Option<CopySettings> {
        let (name, called) = (self.name.trim(), self.called.trim());
        if name.is_empty() {
            problems.add("name", "コピーの名前を入れてください。");
        }
        for (field, text) in [("name", name), ("called", called)] {
            if text.chars().count() > LONGEST {
                problems.add(field, format!("{LONGEST}文字以内にしてください。"));
            }
        }
        if self.location.trim().is_empty() {
            problems.add("location", "保管場所を選んでください。");
        }
        let medium = read_medium(&self.medium, problems);
        let kept = self.kept(problems);
        let (locked_until, lock_days) = self.lock(kept, problems);
        let encrypted = read_encrypted(&self.encrypted, problems);
        let written_at = self.written(now, problems);
        let (medium, kept) = medium.zip(kept).filter(|_| problems.is_empty())?;
        Some(CopySettings {
            name: name.to_owned(),
            location: self.location.trim().to_owned(),
            medium,
            kept,
            locked_until,
            lock_days,
            encrypted,
            follows: self.follows,
            called: called.to_owned(),
            written_at,
        })
    }

    fn kept(&self, problems: &mut Problems) -> Option<Kept> {
        let kept = Kept::ALL.into_iter().find(|kept| kept.code() == self.protection);
        match kept {
            None => {
                let codes = Kept::ALL.map(Kept::code).join("・");
                problems.add("protection", format!("保護のしかたを選んでください（{codes}）。"));
            }
            Some(Kept::Stored) if self.follows => problems.add(
                "follows",
                "取り外して保管中のコピーには、実行では書き込めません。どちらかを変えてください。",
            ),
            Some(_) => {}
        }
        kept
    }

    /// Until when it is locked, and for how long each write locks it anew.
    fn lock(&self, kept: Option<Kept>, problems: &mut Problems) -> (Option<Timestamp>, Option<i64>) {
        let (until, days) = (self.locked_until.trim(), self.lock_days.trim());
        let locked_until = days::parse(until).and_then(days::end);
        if locked_until.is_none() && !until.is_empty() {
            problems.add("locked_until", format!("ロックの期限「{until}」を日付として読めません。"));
        }
        let lock_days = read_lock_days(days, 1, problems);
        match kept {
            Some(Kept::Immutable) if until.is_empty() && days.is_empty() => {
                problems.add("locked_until", "書き換え禁止なら、ロックの期限か日数を入れてください。");
            }
            Some(Kept::Immutable) | None => {}
            Some(_) if until.is_empty() && days.is_empty() => {}
            Some(_) => problems.add("locked_until", "ロックは「書き換え禁止」のときだけ入れてください。"),
        }
        (locked_until, lock_days)
    }

    fn written(&self, now: Timestamp, problems: &mut Problems) -> Option<Timestamp> {
        let text = self.written_at.trim();
        let zoned = chrono::DateTime::parse_from_rfc3339(text).map(|at| at.to_utc());
        let written_at = dates::parse_input(text).or(zoned.ok());
        match written_at {
            None if !text.is_empty() => {
                problems.add("written_at", format!("書き込んだ日時「{text}」を日時として読めません。"));
            }
            Some(at) if at > now => problems.add("written_at", "書き込んだ日時が未来です。"),
            _ => {}
        }
        written_at
    }
}

/// The last day of a lock, as an `<input type="date">` has it.
fn last_day(until: Timestamp) -> String {
    days::of(until - TimeDelta::seconds(1)).to_string()
}

impl CopySettings {
    /// The place that is meant, held so that nobody retires it meanwhile.
    pub(super) async fn place(&self, tx: &mut WriteTx) -> Result<LocationId, SaveCopyError> {
        let held = locations::hold_location(tx, &self.location).await?;
        held.map(|place| place.id).ok_or_else(|| SaveCopyError::NoSuchPlace(self.location.clone()))
    }

    /// The row that is kept. A lock by days counts from what was written.
    pub(super) fn row(&self, location: LocationId, written_at: Option<Timestamp>) -> NewCopy<'_> {
        let (protection, offline_state) = self.kept.columns();
        let by_days = self
            .lock_days
            .zip(self.written_at.or(written_at))
            .map(|(days, written_at)| written_at + TimeDelta::days(days));
        NewCopy {
            name: &self.name,
            location: Some(location),
            medium: Some(self.medium.code()),
            protection,
            immutable_until: self.locked_until.max(by_days),
            lock_days: self.lock_days,
            offline_state,
            encrypted: self.encrypted,
            follows: self.follows,
            called: &self.called,
            written_at: self.written_at,
            last_outcome: self.written_at.map(|_| backup_policy::Outcome::Succeeded.code()),
        }
    }

    /// What the audit record keeps of it.
    pub(super) fn facts(&self) -> serde_json::Value {
        serde_json::json!({ "copy": self.name, "medium_kind": self.medium.label(), "protection": self.kept.row().1,
                            "follows": self.follows, "written_at": self.written_at.map(dates::date_time) })
    }
}
