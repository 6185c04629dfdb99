//! The 塾 and 教室 of the demonstration.

use crate::memberships::MembershipKind;

/// A 塾 that does not exist.
pub(super) struct DemoJuku {
    /// 塾ID.
    pub(super) number: &'static str,
    pub(super) name: &'static str,
    /// Printed on report cards. No exchange begins with 0, so nobody answers at these numbers.
    pub(super) contact: &'static str,
    pub(super) membership: MembershipKind,
    /// 担当者.
    pub(super) person: &'static str,
    pub(super) address: &'static str,
    /// 教室 with how many pupils each has.
    pub(super) classrooms: &'static [(&'static str, usize)],
    /// Whether its 生徒ID are four digits of its own instead of 塾ID and four digits.
    pub(super) short_ids: bool,
}

/// Eight 塾 with 24 教室, from a chain of six to one room of six pupils.
pub(super) const JUKU: [DemoJuku; 8] = [
    DemoJuku {
        number: "100101",
        name: "つばさ見本塾",
        contact: "電話 03-0000-0101",
        membership: MembershipKind::General,
        person: "佐野 千夏",
        address: "東京都見本区つばさ町1-2-3",
        classrooms: &[
            ("本校", 140),
            ("駅前教室", 120),
            ("さくら台教室", 95),
            ("川辺教室", 90),
            ("緑町教室", 80),
            ("丘の上教室", 65),
        ],
        short_ids: false,
    },
    DemoJuku {
        number: "100234",
        name: "みなと見本ゼミナール",
        contact: "電話 045-000-0234",
        membership: MembershipKind::Eduplus,
        person: "上田 航",
        address: "神奈川県見本市みなと2-4-6",
        classrooms: &[
            ("みなと本校", 130),
            ("東口教室", 110),
            ("西口教室", 85),
            ("浜通り教室", 75),
            ("灯台前教室", 60),
        ],
        short_ids: false,
    },
    DemoJuku {
        number: "100367",
        name: "けやき見本学院",
        contact: "電話 042-000-0367",
        membership: MembershipKind::General,
        person: "森田 蓮",
        address: "東京都見本市けやき通り3-5",
        classrooms: &[("けやき通り校", 120), ("北野教室", 90), ("南野教室", 70), ("泉教室", 50)],
        short_ids: true,
    },
    DemoJuku {
        number: "100489",
        name: "星の丘見本アカデミー",
        contact: "電話 052-000-0489",
        membership: MembershipKind::CultureKids,
        person: "原田 理央",
        address: "愛知県見本市星の丘7-1",
        classrooms: &[("星の丘校", 100), ("天の川校", 75), ("三日月校", 55)],
        short_ids: false,
    },
    DemoJuku {
        number: "100512",
        name: "あけぼの見本塾",
        contact: "電話 06-0000-0512",
        membership: MembershipKind::General,
        person: "藤井 真帆",
        address: "大阪府見本市あけぼの4-8-2",
        classrooms: &[("東教室", 95), ("西教室", 60)],
        short_ids: false,
    },
    DemoJuku {
        number: "100678",
        name: "こだま見本学舎",
        contact: "電話 082-000-0678",
        membership: MembershipKind::Eduplus,
        person: "古川 律",
        address: "広島県見本市こだま5-5",
        classrooms: &[("山手教室", 85), ("谷川教室", 50)],
        short_ids: true,
    },
    DemoJuku {
        number: "100790",
        name: "若葉見本ゼミ",
        contact: "電話 092-000-0790",
        membership: MembershipKind::General,
        person: "小川 結月",
        address: "福岡県見本市若葉6-3-1",
        classrooms: &[("若葉教室", 95)],
        short_ids: false,
    },
    DemoJuku {
        number: "100823",
        name: "ひだまり見本塾",
        contact: "電話 0977-00-0823",
        membership: MembershipKind::CultureKids,
        person: "丸山 湊",
        address: "大分県見本市ひだまり1-1",
        classrooms: &[("ひだまり教室", 6)],
        short_ids: true,
    },
];

impl DemoJuku {
    /// Its telephone, without the word before it.
    pub(super) fn phone(&self) -> &'static str {
        self.contact.trim_start_matches("電話 ")
    }

    /// The 教室ID of its `at`-th 教室: the last three digits of the 塾ID and a number.
    pub(super) fn classroom_number(&self, at: usize) -> String {
        format!("{}{:03}", &self.number[3..], at + 1)
    }

    /// The 生徒ID of its `at`-th pupil.
    pub(super) fn student_number(&self, at: usize) -> String {
        if self.short_ids { format!("{:04}", at + 1) } else { format!("{}{:04}", self.number, at + 1) }
    }
}

/// How many pupils of a 塾 are in each grade, one against the other; the last have left since they were 中3.
pub(super) const GRADE_WEIGHTS: [u32; 10] = [6, 7, 9, 12, 14, 17, 13, 12, 10, 8];
