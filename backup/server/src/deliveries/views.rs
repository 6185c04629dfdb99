//! What the page of a notice shows, and notices in lists.

use askama::Template;
use platform_web::{Tone, dates};

use super::message::Message;
use super::store::{DeliveryRow, Notice, NoticeLine};

/// The page of a notice.
#[derive(Template)]
#[template(path = "notices/show.html")]
pub(super) struct NoticeView {
    address: String,
    headline: String,
    lead: String,
    /// The page of its channel, for those who may see it.
    channel: (String, Option<String>),
    by: String,
    at: String,
    waiting: bool,
    /// To how many addresses it can be sent again, and to how many not because nothing is sent there any more.
    again: usize,
    gone: usize,
    operates: bool,
    deliveries: Vec<DeliveryView>,
    lines: Vec<(String, String, String)>,
    more: usize,
}

/// What the reader may do.
#[derive(Clone, Copy)]
pub(super) struct Reader {
    pub(super) configures: bool,
    pub(super) operates: bool,
}

struct DeliveryView {
    address: String,
    tone: Tone,
    label: &'static str,
    attempts: i64,
    answer: String,
    ended: String,
}

/// A notice in a list.
pub(crate) struct NoticeLineView {
    pub(crate) href: String,
    pub(crate) at: String,
    pub(crate) channel: String,
    pub(crate) headline: String,
    pub(crate) tone: Tone,
    pub(crate) label: String,
}

impl NoticeView {
    pub(super) fn new(notice: &Notice, deliveries: &[DeliveryRow], reader: Reader) -> NoticeView {
        let message: Option<Message> = serde_json::from_str(&notice.message).ok();
        let failed = |in_use: bool| {
            deliveries.iter().filter(|row| row.state == "failed" && row.in_use == in_use).count()
        };
        let channel = reader.configures.then(|| format!("/channels/{}", notice.channel_id));
        let lines = message.iter().flat_map(|message| &message.lines);
        let lines =
            lines.map(|line| (format!("/alerts/{}", line.alert), line.title.clone(), line.words.clone()));
        NoticeView {
            address: format!("/notices/{}", notice.id),
            headline: notice.headline.clone(),
            lead: message.as_ref().map_or_else(String::new, |message| message.lead.clone()),
            channel: (notice.channel.clone(), channel),
            by: notice.made_by.clone(),
            at: dates::date_time(notice.made_at),
            again: failed(true),
            gone: failed(false),
            operates: reader.operates,
            waiting: deliveries.iter().any(|delivery| delivery.state == "waiting"),
            deliveries: deliveries.iter().map(DeliveryView::new).collect(),
            lines: lines.collect(),
            more: message.as_ref().map_or(0, |message| message.more),
        }
    }
}

impl DeliveryView {
    fn new(row: &DeliveryRow) -> DeliveryView {
        let (tone, label) = match (row.state.as_str(), row.attempts) {
            ("sent", _) => (Tone::Good, "送信済み"),
            ("failed", _) => (Tone::Bad, "失敗"),
            (_, 0) => (Tone::Info, "送信待ち"),
            _ => (Tone::Warn, "再送待ち"),
        };
        DeliveryView {
            address: row.address.clone(),
            tone,
            label,
            attempts: row.attempts,
            answer: row.answer.clone(),
            ended: row.ended_at.map_or_else(|| "—".to_owned(), dates::date_time),
        }
    }
}

impl NoticeLineView {
    pub(crate) fn new(line: &NoticeLine) -> NoticeLineView {
        let (tone, label) = match (line.failed, line.waiting, line.sent) {
            (0, 0, 0) => (Tone::Neutral, "宛先なし".to_owned()),
            (0, 0, _) => (Tone::Good, "送信済み".to_owned()),
            (0, waiting, _) => (Tone::Info, format!("送信待ち {waiting}件")),
            (failed, ..) => (Tone::Bad, format!("失敗 {failed}件")),
        };
        NoticeLineView {
            href: format!("/notices/{}", line.id),
            at: dates::short(line.made_at),
            channel: line.channel.clone(),
            headline: line.headline.clone(),
            tone,
            label,
        }
    }
}
