//! What the settings say about notices.

use platform_config::Settings;
use platform_mail::QuietHours;

/// How notices are kept and mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoticeSettings {
    /// `NOTICE_KEEP_DAYS`: how many days a notice can be read.
    pub(crate) keep_days: i64,
    /// `NOTICE_QUIET_HOURS`: when nobody gets a mail who has not said otherwise.
    pub(crate) quiet_hours: QuietHours,
}

impl Default for NoticeSettings {
    fn default() -> NoticeSettings {
        NoticeSettings { keep_days: 180, quiet_hours: QuietHours::NIGHT }
    }
}

impl NoticeSettings {
    /// Reads them; what is not set is as usual.
    pub(crate) fn read(settings: &mut Settings) -> NoticeSettings {
        let usual = NoticeSettings::default();
        NoticeSettings {
            keep_days: settings.number("NOTICE_KEEP_DAYS", 7..=3_650).or(usual.keep_days),
            quiet_hours: settings
                .value("NOTICE_QUIET_HOURS", "「21-8」のような開始と終了の時（0〜23）か none")
                .or(usual.quiet_hours),
        }
    }
}
