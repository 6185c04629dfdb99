//! What a 塾 and a 教室 let their people do.

/// The three switches. A 塾 has them, set by 本部, and each of its 教室, set by the 塾. Who works for a 塾 may do what its
/// switches say; who works in a 教室, what both say. 本部 may do everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Switches {
    /// 生徒登録: rosters are taken.
    #[sqlx(rename = "may_register")]
    pub(crate) register: bool,
    /// 得点入力: marks are taken.
    #[sqlx(rename = "may_mark")]
    pub(crate) mark: bool,
    /// 結果: results and report cards are shown, printed and exported.
    #[sqlx(rename = "may_report")]
    pub(crate) report: bool,
}

/// One of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Permission {
    /// 生徒登録
    Register,
    /// 得点入力
    Mark,
    /// 結果
    Report,
}

impl Permission {
    /// All three, in the order in which screens show them.
    pub(crate) const ALL: [Permission; 3] = [Permission::Register, Permission::Mark, Permission::Report];

    /// The word in forms.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Permission::Register => "register",
            Permission::Mark => "mark",
            Permission::Report => "report",
        }
    }

    /// The permission of that word.
    pub(crate) fn from_code(code: &str) -> Option<Permission> {
        Permission::ALL.into_iter().find(|permission| permission.code() == code)
    }

    /// What it lets people do.
    pub(crate) fn note(self) -> &'static str {
        match self {
            Permission::Register => "生徒の追加・変更、名簿の取り込み",
            Permission::Mark => "得点の入力と取り込み",
            Permission::Report => "結果・成績表・総評・印刷",
        }
    }

    /// The words on screens.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Permission::Register => "生徒登録",
            Permission::Mark => "得点入力",
            Permission::Report => "結果",
        }
    }
}

impl Switches {
    /// All on.
    pub(crate) const ON: Switches = Switches { register: true, mark: true, report: true };

    /// What both allow.
    #[must_use]
    pub(crate) fn and(self, other: Switches) -> Switches {
        Switches {
            register: self.register && other.register,
            mark: self.mark && other.mark,
            report: self.report && other.report,
        }
    }

    /// Whether that one is on.
    pub(crate) fn allow(self, permission: Permission) -> bool {
        match permission {
            Permission::Register => self.register,
            Permission::Mark => self.mark,
            Permission::Report => self.report,
        }
    }

    /// The same with that one turned.
    #[must_use]
    pub(crate) fn turned(mut self, permission: Permission) -> Switches {
        let switch = match permission {
            Permission::Register => &mut self.register,
            Permission::Mark => &mut self.mark,
            Permission::Report => &mut self.report,
        };
        *switch = !*switch;
        self
    }

    /// The three as a word that a form can bring back: `101`.
    pub(crate) fn code(self) -> String {
        [self.register, self.mark, self.report].map(|on| if on { '1' } else { '0' }).iter().collect()
    }

    /// The switches of such a word.
    pub(crate) fn from_code(code: &str) -> Option<Switches> {
        let mut on = code.bytes().map(|digit| match digit {
            b'1' => Some(true),
            b'0' => Some(false),
            _ => None,
        });
        let read = Switches { register: on.next()??, mark: on.next()??, report: on.next()?? };
        on.next().is_none().then_some(read)
    }

    /// The three as a number, by which a program says what it saw: 101.
    pub(crate) fn revision(self) -> i64 {
        self.code().parse().expect("three digits are a number")
    }

    /// The switches of such a number.
    pub(crate) fn from_revision(revision: i64) -> Option<Switches> {
        Switches::from_code(&format!("{revision:03}"))
    }

    /// The names of those that are off, for people; empty where all are on.
    pub(crate) fn words_off(self) -> String {
        let off = Permission::ALL.into_iter().filter(|permission| !self.allow(*permission));
        off.map(Permission::label).collect::<Vec<_>>().join("・")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_classroom_has_no_more_than_its_juku() {
        let juku = Switches { mark: false, ..Switches::ON };
        let classroom = Switches { report: false, ..Switches::ON };
        assert_eq!(juku.and(classroom), Switches { register: true, mark: false, report: false });
        assert_eq!(juku.and(classroom).words_off(), "得点入力・結果");
    }

    #[test]
    fn one_is_turned_and_the_others_stay() {
        let turned = Permission::ALL.map(|permission| Switches::ON.turned(permission).code());
        assert_eq!(turned, ["011", "101", "110"]);
        assert_eq!(Switches::ON.turned(Permission::Mark).turned(Permission::Mark), Switches::ON);
        assert_eq!(
            Permission::ALL.map(|permission| Permission::from_code(permission.code())),
            Permission::ALL.map(Some)
        );
    }

    #[test]
    fn a_form_brings_back_what_it_was_given() {
        for code in ["000", "101", "111"] {
            let read = Switches::from_code(code).unwrap();
            assert_eq!(read.code(), code);
            assert_eq!(Switches::from_revision(read.revision()), Some(read));
        }
        for wrong in ["", "11", "1111", "1x1"] {
            assert_eq!(Switches::from_code(wrong), None);
        }
        assert_eq!([-1, 2, 1111].map(Switches::from_revision), [None; 3]);
    }
}
