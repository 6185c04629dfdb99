//! Schedules as people say them.

/// The letters of the days of the week, as cron counts them from Sunday.
const WEEKDAYS: [&str; 7] = ["日", "月", "火", "水", "木", "金", "土"];

/// 「毎日 22:00」 for `0 22 * * *`; the pattern itself where there is no short way to say it.
pub(crate) fn schedule_words(pattern: &str) -> String {
    words(pattern).unwrap_or_else(|| pattern.to_owned())
}

/// What is written beside the words: the pattern, unless it is all that there is.
pub(crate) fn schedule_sub(pattern: &str) -> Option<&str> {
    words(pattern).map(|_| pattern)
}

fn words(pattern: &str) -> Option<String> {
    let parts: Vec<&str> = pattern.split_whitespace().collect();
    let [minute, hour, day, "*", weekday] = parts[..] else { return None };
    let minute: u8 = minute.parse().ok().filter(|minute| *minute < 60)?;
    if let ("*", "*", "*") = (hour, day, weekday) {
        return Some(format!("毎時{minute}分"));
    }
    if let (Some(step), "*", "*") = (hour.strip_prefix("*/"), day, weekday) {
        let step: u8 = step.parse().ok().filter(|step| 24_u8.is_multiple_of(*step))?;
        return Some(format!("{step}時間ごと（{minute}分）"));
    }
    let hour: u8 = hour.parse().ok().filter(|hour| *hour < 24)?;
    let time = format!("{hour}:{minute:02}");
    match (day, weekday) {
        ("*", "*") => Some(format!("毎日 {time}")),
        ("*", "1-5") => Some(format!("平日 {time}")),
        ("*", weekday) => {
            let days: Option<Vec<&str>> = weekday.split(',').map(weekday_letter).collect();
            Some(format!("毎週{} {time}", days?.join("・")))
        }
        (day, "*") => {
            let day: u8 = day.parse().ok().filter(|day| (1..=31).contains(day))?;
            Some(format!("毎月{day}日 {time}"))
        }
        _ => None,
    }
}

fn weekday_letter(number: &str) -> Option<&'static str> {
    WEEKDAYS.get(number.parse::<usize>().ok()? % 7).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_schedules_have_words_and_others_stay_as_they_are() {
        for (pattern, said) in [
            ("0 22 * * *", "毎日 22:00"),
            ("5 9 * * 1-5", "平日 9:05"),
            ("0 3 * * 0", "毎週日 3:00"),
            ("30 1 * * 2,4", "毎週火・木 1:30"),
            ("0 4 1 * *", "毎月1日 4:00"),
            ("0 * * * *", "毎時0分"),
            ("15 */6 * * *", "6時間ごと（15分）"),
            ("*/5 * * * *", "*/5 * * * *"),
            ("0 3 1 1 *", "0 3 1 1 *"),
            ("0 3 1 * 1", "0 3 1 * 1"),
            ("0 */0 * * *", "0 */0 * * *"),
            ("", ""),
        ] {
            assert_eq!(schedule_words(pattern), said);
        }
        assert_eq!((schedule_sub("0 22 * * *"), schedule_sub("*/5 * * * *")), (Some("0 22 * * *"), None));
    }
}
