//! Slack: an incoming webhook.

use platform_web::dates;
use serde_json::{Value, json};

use crate::deliveries::message::{Message, MessageLine};

/// So many letters a header holds.
const HEADER: usize = 150;

/// A message in blocks, with a text for notifications.
pub(in crate::deliveries) fn slack(message: &Message) -> Value {
    let header: String = message.headline.chars().take(HEADER).collect();
    let mut blocks = vec![json!({ "type": "header", "text": { "type": "plain_text", "text": header } })];
    if !message.lead.is_empty() {
        blocks.push(section(&escaped(&message.lead)));
    }
    if message.has_several() {
        let kinds: Vec<String> =
            message.kinds.iter().map(|(kind, count)| format!("{} {count}件", escaped(kind))).collect();
        blocks.extend((!kinds.is_empty()).then(|| section(&kinds.join("、"))));
    }
    blocks.extend(message.lines.iter().map(|line| section(&words(line, message.has_several()))));
    let more = (message.more > 0).then(|| format!("ほかに{}件", message.more));
    let all = message.leads_to().map(|url| format!("<{url}|アラートを開く>"));
    let foot: Vec<String> = more.into_iter().chain(all).collect();
    blocks.extend(
        (!foot.is_empty()).then(
            || json!({ "type": "context", "elements": [{ "type": "mrkdwn", "text": foot.join("　") }] }),
        ),
    );
    json!({ "text": escaped(&message.headline), "blocks": blocks })
}

fn words(line: &MessageLine, titled: bool) -> String {
    let title = match &line.url {
        _ if !titled => String::new(),
        Some(url) => format!("*<{url}|{}>*\n", escaped(&line.title)),
        None => format!("*{}*\n", escaped(&line.title)),
    };
    let since = format!("{}から、{}回", dates::date_time(line.opened_at), line.times);
    format!("{title}{}\n{since}", escaped(&line.words))
}

fn section(words: &str) -> Value {
    json!({ "type": "section", "text": { "type": "mrkdwn", "text": words } })
}

/// What people wrote means nothing to Slack.
fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
