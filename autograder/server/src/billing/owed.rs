//! What a 塾 owes for a round.

use autograder_grading::Grade;

use crate::juku::JukuId;
use crate::memberships::MembershipKind;

/// Who pays, as the register has it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Billed {
    pub(crate) id: JukuId,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) person: String,
    pub(crate) address: String,
}

/// Those of one grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GradeLine {
    pub(crate) grade: Grade,
    /// Each pupil once.
    pub(crate) examinees: i64,
    /// How many of them in each of the grade's subjects.
    pub(crate) sat: [i64; 2],
}

/// What one 塾 owes, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owed {
    pub(crate) juku: Billed,
    pub(crate) membership: MembershipKind,
    /// For each examinee, tax included.
    pub(crate) unit_yen: i64,
    /// By grade, in their order; grades without anybody are left out.
    pub(crate) lines: Vec<GradeLine>,
}

impl Owed {
    /// How many are paid for.
    pub(crate) fn examinees(&self) -> i64 {
        self.lines.iter().map(|line| line.examinees).sum()
    }

    /// The whole, tax included. A price has at most six digits and a country at most nine of pupils.
    pub(crate) fn amount_yen(&self) -> i64 {
        self.unit_yen * self.examinees()
    }

    /// Whether both ask for the same money for the same reasons; the addressee may differ.
    pub(crate) fn asks_for_the_same_as(&self, other: &Owed) -> bool {
        (self.membership, self.unit_yen, &self.lines) == (other.membership, other.unit_yen, &other.lines)
    }
}

/// The tax within an amount that includes it; what is less than a yen is dropped.
pub(crate) fn tax_within(amount_yen: i64, percent: i64) -> i64 {
    amount_yen * percent / (100 + percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tax_is_what_is_within_the_amount_without_fractions_of_a_yen() {
        for (amount, percent, tax) in
            [(11_000, 10, 1_000), (500, 10, 45), (100, 10, 9), (100, 8, 7), (0, 10, 0), (500, 0, 0)]
        {
            assert_eq!(tax_within(amount, percent), tax, "{amount} {percent}");
        }
    }

    #[test]
    fn another_address_asks_for_the_same_money() {
        let line = GradeLine { grade: Grade::ALL[5], examinees: 3, sat: [3, 2] };
        let juku = Billed {
            id: JukuId(1),
            number: "012345".to_owned(),
            name: "あおば塾".to_owned(),
            person: String::new(),
            address: String::new(),
        };
        let owed = Owed { juku, membership: MembershipKind::General, unit_yen: 500, lines: vec![line] };
        let mut other = owed.clone();
        other.juku.address = "東京都".to_owned();
        assert!(owed.asks_for_the_same_as(&other) && owed != other);
        assert_eq!((owed.examinees(), owed.amount_yen()), (3, 1_500));
        other.lines[0].sat = [2, 3];
        assert!(!owed.asks_for_the_same_as(&other), "others sat");
    }
}
