//! What can become of a medium.

/// One act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// It was registered.
    Added,
    /// It was taken to a machine.
    TakenOut,
    /// It was put back into a place.
    PutBack,
    /// It was given to somebody.
    Lent,
    /// That one brought it back.
    Returned,
    /// Somebody looked whether it is whole.
    Inspected,
    /// It was carried from one place to another.
    Moved,
    /// It was there when somebody took stock.
    Counted,
    /// It was not.
    Missed,
    /// It was where somebody took stock, and the register has it elsewhere.
    Strayed,
    /// It was missed, and lies there after all.
    Found,
    /// It was destroyed.
    Retired,
}

impl Act {
    const ALL: [Act; 12] = [
        Act::Added,
        Act::TakenOut,
        Act::PutBack,
        Act::Lent,
        Act::Returned,
        Act::Inspected,
        Act::Moved,
        Act::Counted,
        Act::Missed,
        Act::Strayed,
        Act::Found,
        Act::Retired,
    ];

    /// The word in the database.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Act::Added => "added",
            Act::TakenOut => "taken_out",
            Act::PutBack => "put_back",
            Act::Lent => "lent",
            Act::Returned => "returned",
            Act::Inspected => "inspected",
            Act::Moved => "moved",
            Act::Counted => "counted",
            Act::Missed => "missed",
            Act::Strayed => "strayed",
            Act::Found => "found",
            Act::Retired => "retired",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Act::Added => "登録",
            Act::TakenOut => "持ち出し",
            Act::PutBack => "戻し",
            Act::Lent => "貸出",
            Act::Returned => "返却",
            Act::Inspected => "点検",
            Act::Moved => "移動",
            Act::Counted => "棚卸し",
            Act::Missed => "棚卸しで見つからない",
            Act::Strayed => "棚卸しで余分",
            Act::Found => "見つかった",
            Act::Retired => "廃棄",
        }
    }

    /// The words on screens for the word in the database.
    pub(crate) fn words(code: &str) -> &'static str {
        Act::ALL.into_iter().find(|act| act.code() == code).map_or("不明", Act::label)
    }
}
