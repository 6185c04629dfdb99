//! Microsoft Teams: an Adaptive Card for a workflow that posts what it is sent.

use platform_web::dates;
use serde_json::{Value, json};

use crate::deliveries::message::{Message, MessageLine};

/// A message with one card.
pub(in crate::deliveries) fn teams(message: &Message) -> Value {
    let mut body = vec![text(&message.headline, "Large", "Bolder", headline_colour(message))];
    if !message.lead.is_empty() {
        body.push(text(&message.lead, "Default", "Default", "Default"));
    }
    if message.has_several() {
        let facts =
            message.kinds.iter().map(|(kind, count)| json!({ "title": kind, "value": format!("{count}件") }));
        body.push(json!({ "type": "FactSet", "facts": facts.collect::<Vec<_>>() }));
    }
    body.extend(message.lines.iter().map(|line| block(line, message.has_several())));
    if message.more > 0 {
        body.push(text(&format!("ほかに{}件", message.more), "Default", "Default", "Default"));
    }
    let actions: Vec<Value> = message
        .leads_to()
        .into_iter()
        .map(|url| json!({ "type": "Action.OpenUrl", "title": "アラートを開く", "url": url }))
        .collect();
    let card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        "actions": actions,
    });
    let attachment = json!({
        "contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": null, "content": card,
    });
    json!({ "type": "message", "attachments": [attachment] })
}

fn block(line: &MessageLine, titled: bool) -> Value {
    let since = format!("{}から、{}回", dates::date_time(line.opened_at), line.times);
    let title = titled.then(|| text(&line.title, "Default", "Bolder", colour(line)));
    let rest =
        [text(&line.words, "Default", "Default", "Default"), text(&since, "Small", "Default", "Default")];
    let items: Vec<Value> = title.into_iter().chain(rest).collect();
    json!({ "type": "Container", "separator": true, "items": items })
}

fn text(words: &str, size: &str, weight: &str, colour: &str) -> Value {
    json!({
        "type": "TextBlock", "text": plain(words), "wrap": true, "size": size, "weight": weight, "color": colour,
    })
}

/// Cards read Markdown; what people named their jobs is none.
fn plain(words: &str) -> String {
    words.chars().fold(String::with_capacity(words.len()), |mut plain, letter| {
        if matches!(letter, '\\' | '*' | '_' | '[' | ']') {
            plain.push('\\');
        }
        plain.push(letter);
        plain
    })
}

fn headline_colour(message: &Message) -> &'static str {
    let counts = message.counts;
    match (counts.critical, counts.warning, counts.info, counts.resolved) {
        (1.., ..) => "Attention",
        (_, 1.., ..) => "Warning",
        (0, 0, 0, 1..) => "Good",
        _ => "Accent",
    }
}

fn colour(line: &MessageLine) -> &'static str {
    match (line.what.as_str(), line.severity.as_str()) {
        ("resolved", _) => "Good",
        (_, "critical") => "Attention",
        (_, "warning") => "Warning",
        _ => "Accent",
    }
}
