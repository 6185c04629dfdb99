//! The one vocabulary of alerts: how serious, of what kind, where they stand, and what happens to them.

mod kind;

pub(crate) use kind::Kind;

/// How serious.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// Worth knowing.
    Info,
    /// Somebody should look soon.
    Warning,
    /// Somebody should look now.
    Critical,
}

impl Severity {
    /// The most serious first.
    pub(crate) const ALL: [Severity; 3] = [Severity::Critical, Severity::Warning, Severity::Info];

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Severity::Critical => "critical",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Severity> {
        Severity::ALL.into_iter().find(|severity| severity.code() == code)
    }

    pub(crate) const fn label(self) -> &'static str {
        match self {
            Severity::Critical => "重大",
            Severity::Warning => "警告",
            Severity::Info => "情報",
        }
    }
}

/// Where an alert stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AlertState {
    /// Nobody has taken it on.
    Open,
    /// Somebody has.
    Acknowledged,
    /// A person says that nothing is to be done.
    Closed,
    /// Its cause is gone.
    Resolved,
}

impl AlertState {
    pub(crate) const ALL: [AlertState; 4] =
        [AlertState::Open, AlertState::Acknowledged, AlertState::Closed, AlertState::Resolved];

    pub(crate) const fn code(self) -> &'static str {
        match self {
            AlertState::Open => "open",
            AlertState::Acknowledged => "acknowledged",
            AlertState::Closed => "closed",
            AlertState::Resolved => "resolved",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<AlertState> {
        AlertState::ALL.into_iter().find(|state| state.code() == code)
    }

    pub(crate) const fn label(self) -> &'static str {
        match self {
            AlertState::Open => "未対応",
            AlertState::Acknowledged => "確認済み",
            AlertState::Closed => "解決（手動）",
            AlertState::Resolved => "解決",
        }
    }
}

/// What happens to an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happening {
    /// The problem is new.
    Opened,
    /// It happened once more.
    Again,
    /// It became more serious.
    Worsened,
    /// It came back after a person had closed it.
    Reopened,
    /// A person has taken it on.
    Acknowledged,
    /// A person wants to hear nothing of it for a while.
    Snoozed,
    /// That while is over.
    Woken,
    /// It was given to somebody.
    Assigned,
    /// Nobody took it on in time.
    Escalated,
    /// A person closed it.
    Closed,
    /// Its cause is gone.
    Resolved,
}

impl Happening {
    const ALL: [Happening; 11] = [
        Happening::Opened,
        Happening::Again,
        Happening::Worsened,
        Happening::Reopened,
        Happening::Acknowledged,
        Happening::Snoozed,
        Happening::Woken,
        Happening::Assigned,
        Happening::Escalated,
        Happening::Closed,
        Happening::Resolved,
    ];

    const fn row(self) -> (&'static str, &'static str) {
        match self {
            Happening::Opened => ("opened", "発生"),
            Happening::Again => ("again", "再発"),
            Happening::Worsened => ("worsened", "悪化"),
            Happening::Reopened => ("reopened", "再発生"),
            Happening::Acknowledged => ("acknowledged", "確認"),
            Happening::Snoozed => ("snoozed", "一時停止"),
            Happening::Woken => ("woken", "一時停止の終わり"),
            Happening::Assigned => ("assigned", "担当の変更"),
            Happening::Escalated => ("escalated", "エスカレーション"),
            Happening::Closed => ("closed", "手動の解決"),
            Happening::Resolved => ("resolved", "解決"),
        }
    }

    pub(crate) const fn code(self) -> &'static str {
        self.row().0
    }

    pub(crate) fn from_code(code: &str) -> Option<Happening> {
        Happening::ALL.into_iter().find(|happening| happening.code() == code)
    }

    pub(crate) const fn label(self) -> &'static str {
        self.row().1
    }
}
