//! What the screens of policies show.

use askama::Template;
use backup_policy::{DataClass, Need, PolicyProblem, PolicyTerms};
use chrono::TimeDelta;
use platform_web::{Choice, Problems, dates};
use serde::Deserialize;

use super::Edition;
use crate::amounts;

/// What each class asks for.
#[derive(Template)]
#[template(path = "policies/list.html")]
pub(super) struct PoliciesView {
    lines: Vec<Line>,
}

struct Line {
    href: String,
    class: &'static str,
    edition: String,
    jobs: i64,
    terms: Terms,
}

/// Terms in words.
struct Terms {
    copies: u8,
    media: u8,
    off_site: String,
    offline: &'static str,
    encryption: &'static str,
    rpo: String,
    verification: String,
    rto: String,
    level_goal: String,
}

/// The policy of one class.
#[derive(Template)]
#[template(path = "policies/show.html")]
pub(super) struct PolicyView {
    class: &'static str,
    address: String,
    current: String,
    needs: Vec<Choice>,
    filled: FilledPolicy,
    problems: Problems,
    may_edit: bool,
    editions: Vec<EditionLine>,
}

struct EditionLine {
    edition: String,
    anchor: String,
    changed: String,
    terms: Terms,
}

/// The form as it was filled in.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledPolicy {
    /// The edition that was shown.
    pub(super) edition: i64,
    copies: String,
    media: String,
    off_site: String,
    off_site_locations: String,
    offline: String,
    encryption: String,
    rpo_hours: String,
    offline_age_days: String,
    offline_limit_days: String,
    verification_days: String,
    warn_percent: String,
    keep_years: String,
    rto_minutes: String,
    /// In percent, with one digit behind the point at most.
    level_goal: String,
}

impl PoliciesView {
    pub(super) fn new(found: &[(Edition, i64)]) -> PoliciesView {
        let lines = found.iter().map(|(edition, jobs)| Line {
            href: format!("/policies/{}", edition.class.code()),
            class: edition.class.label(),
            edition: edition_words(edition.edition),
            jobs: *jobs,
            terms: Terms::of(edition.policy.terms()),
        });
        PoliciesView { lines: lines.collect() }
    }
}

/// 「標準」 or 「第2版」.
pub(crate) fn edition_words(edition: i64) -> String {
    if edition == 0 { "標準".to_owned() } else { format!("第{edition}版") }
}

impl Terms {
    fn of(terms: &PolicyTerms) -> Terms {
        let off_site = match terms.off_site {
            Need::NotNeeded => Need::NotNeeded.label().to_owned(),
            need => format!("{}（{}か所）", need.label(), terms.off_site_locations),
        };
        Terms {
            copies: terms.copies,
            media: terms.media,
            off_site,
            offline: terms.offline.label(),
            encryption: terms.encryption.label(),
            rpo: amounts::goal(terms.rpo),
            verification: format!("{}日", terms.verification_window.num_days()),
            rto: amounts::goal(terms.rto),
            level_goal: format!("{}%", percent_words(terms.level_goal)),
        }
    }
}

impl PolicyView {
    pub(super) fn new(
        class: DataClass,
        editions: &[Edition],
        filled: FilledPolicy,
        problems: Problems,
        may_edit: bool,
    ) -> PolicyView {
        let lines = editions.iter().map(|edition| EditionLine {
            edition: edition_words(edition.edition),
            anchor: format!("edition-{}", edition.edition),
            changed: match &edition.changed {
                Some((by, at)) => format!("{} {by}", dates::date_time(*at)),
                None => "はじめから".to_owned(),
            },
            terms: Terms::of(edition.policy.terms()),
        });
        PolicyView {
            class: class.label(),
            address: format!("/policies/{}", class.code()),
            current: editions.first().map_or(String::new(), |edition| edition_words(edition.edition)),
            needs: Need::ALL.iter().map(|need| Choice::new(need.code(), need.label())).collect(),
            filled,
            problems,
            may_edit,
            editions: lines.collect(),
        }
    }
}

impl FilledPolicy {
    pub(super) fn of(edition: &Edition) -> FilledPolicy {
        let terms = edition.policy.terms();
        FilledPolicy {
            edition: edition.edition,
            copies: terms.copies.to_string(),
            media: terms.media.to_string(),
            off_site: terms.off_site.code().to_owned(),
            off_site_locations: terms.off_site_locations.to_string(),
            offline: terms.offline.code().to_owned(),
            encryption: terms.encryption.code().to_owned(),
            rpo_hours: terms.rpo.num_hours().to_string(),
            offline_age_days: terms.offline_age.num_days().to_string(),
            offline_limit_days: terms.offline_limit.num_days().to_string(),
            verification_days: terms.verification_window.num_days().to_string(),
            warn_percent: terms.warn_percent.to_string(),
            keep_years: terms.keep_years.to_string(),
            rto_minutes: terms.rto.num_minutes().to_string(),
            level_goal: percent_words(terms.level_goal),
        }
    }

    /// Reads the form; `None` where something is no number or no choice, which `problems` then names. Whether the
    /// numbers make sense together the policy itself says.
    pub(super) fn read(&self, problems: &mut Problems) -> Option<PolicyTerms> {
        let copies = number("copies", &self.copies, problems);
        let media = number("media", &self.media, problems);
        let off_site = need("off_site", &self.off_site, problems);
        let off_site_locations = number("off_site_locations", &self.off_site_locations, problems);
        let offline = need("offline", &self.offline, problems);
        let encryption = need("encryption", &self.encryption, problems);
        let rpo = number::<u32>("rpo_hours", &self.rpo_hours, problems);
        let offline_age = number::<u32>("offline_age_days", &self.offline_age_days, problems);
        let offline_limit = number::<u32>("offline_limit_days", &self.offline_limit_days, problems);
        let verification = number::<u32>("verification_days", &self.verification_days, problems);
        let warn_percent = number("warn_percent", &self.warn_percent, problems);
        let keep_years = number("keep_years", &self.keep_years, problems);
        let rto = number::<u32>("rto_minutes", &self.rto_minutes, problems);
        let level_goal = permille("level_goal", &self.level_goal, problems);
        let days = |count: u32| TimeDelta::days(i64::from(count));
        Some(PolicyTerms {
            copies: copies?,
            media: media?,
            off_site: off_site?,
            off_site_locations: off_site_locations?,
            offline: offline?,
            encryption: encryption?,
            rpo: TimeDelta::hours(i64::from(rpo?)),
            offline_age: days(offline_age?),
            offline_limit: days(offline_limit?),
            verification_window: days(verification?),
            warn_percent: warn_percent?,
            keep_years: keep_years?,
            rto: TimeDelta::minutes(i64::from(rto?)),
            level_goal: level_goal?,
        })
    }
}

fn number<N: std::str::FromStr>(field: &str, text: &str, problems: &mut Problems) -> Option<N> {
    let number = text.trim().parse().ok();
    if number.is_none() {
        problems.add(field, "0以上の整数を入れてください。");
    }
    number
}

/// 「95」 or 「99.5」 as tenths of a percent.
fn permille(field: &str, text: &str, problems: &mut Problems) -> Option<u16> {
    let text = text.trim();
    let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
    let read = |digits: &str| {
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u16>().ok())?
    };
    let found = read(whole).zip(read(tenth).filter(|_| tenth.len() == 1));
    let found = found.and_then(|(whole, tenth)| whole.checked_mul(10)?.checked_add(tenth));
    if found.is_none() {
        problems.add(field, format!("「{text}」を割合として読めません。95 や 99.5 のように入れてください。"));
    }
    found
}

/// The same for people: 「95」 or 「99.5」.
pub(super) fn percent_words(permille: u16) -> String {
    match permille % 10 {
        0 => (permille / 10).to_string(),
        tenth => format!("{}.{tenth}", permille / 10),
    }
}

fn need(field: &str, code: &str, problems: &mut Problems) -> Option<Need> {
    let need = Need::from_code(code);
    if need.is_none() {
        problems.add(field, "必須・推奨・不要のどれかを選んでください。");
    }
    need
}

/// The field beside which a problem stands.
pub(super) fn field_of(problem: PolicyProblem) -> &'static str {
    match problem {
        PolicyProblem::Copies => "copies",
        PolicyProblem::Media => "media",
        PolicyProblem::OffSiteLocations => "off_site_locations",
        PolicyProblem::Rpo => "rpo_hours",
        PolicyProblem::OfflineAge => "offline_age_days",
        PolicyProblem::OfflineLimit => "offline_limit_days",
        PolicyProblem::VerificationWindow => "verification_days",
        PolicyProblem::WarnPercent => "warn_percent",
        PolicyProblem::KeepYears => "keep_years",
        PolicyProblem::Rto => "rto_minutes",
        PolicyProblem::LevelGoal => "level_goal",
    }
}
