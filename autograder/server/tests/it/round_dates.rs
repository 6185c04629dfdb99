//! Giving the round of a hall other dates, as 本部 does on its page.

use platform_testing::{Answer, Client};

use crate::hall::field;

const NAMES: [&str; 8] = [
    "revision",
    "sat_on",
    "sat_until",
    "roster_deadline_at",
    "opens_at",
    "deadline_at",
    "grace_minutes",
    "publish_at",
];

/// Sends the form of the round's dates as it is shown, with some of its fields changed.
pub(crate) async fn set_dates(headquarters: &mut Client, changed: &[(&str, &str)]) -> Answer {
    let page = headquarters.get("/rounds/1").await.text();
    let mut fields: Vec<(&str, String)> = NAMES.map(|name| (name, field(&page, name))).into();
    for (name, value) in changed {
        fields.retain(|(known, _)| known != name);
        fields.push((name, (*value).to_owned()));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    headquarters.post_form("/rounds/1/schedule", &fields).await
}
