//! The name of a change: which edit changed what of whom.

use std::fmt;

use crate::entries::EntryId;

/// What of a pupil in an exam changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellKind {
    /// The mark of an item.
    Mark,
    /// 出欠.
    Attendance,
    /// 遅刻, 早退 or 途中退席.
    Note,
}

impl CellKind {
    const ALL: [CellKind; 3] = [CellKind::Mark, CellKind::Attendance, CellKind::Note];

    pub(super) fn code(self) -> &'static str {
        match self {
            CellKind::Mark => "mark",
            CellKind::Attendance => "attendance",
            CellKind::Note => "note",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<CellKind> {
        CellKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// One change. Written `12-345-mark-67` in addresses and to programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ChangeKey {
    pub(super) edit: i64,
    pub(super) entry: EntryId,
    pub(super) kind: CellKind,
    /// The item whose mark it is, else the exam.
    pub(super) cell: i64,
}

impl ChangeKey {
    /// The change of that name; `None` where the text is none.
    pub(super) fn read(name: &str) -> Option<ChangeKey> {
        let mut parts = name.split('-');
        let key = ChangeKey {
            edit: parts.next()?.parse().ok()?,
            entry: parts.next()?.parse().ok()?,
            kind: CellKind::from_code(parts.next()?)?,
            cell: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(key)
    }
}

impl fmt::Display for ChangeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}-{}", self.edit, self.entry, self.kind.code(), self.cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_comes_back_and_nothing_else_is_one() {
        for kind in CellKind::ALL {
            let key = ChangeKey { edit: 12, entry: EntryId(345), kind, cell: 67 };
            assert_eq!(ChangeKey::read(&key.to_string()), Some(key));
        }
        for text in ["", "12-345-mark", "12-345-mark-67-8", "12-345-x-67", "a-345-mark-67", "-12-345-mark-67"]
        {
            assert_eq!(ChangeKey::read(text), None, "{text}");
        }
    }
}
