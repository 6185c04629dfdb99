//! The invoice (請求書) as data.

use serde::{Deserialize, Serialize};

/// Everything printed on one invoice: what a 塾 owes for its examinees of one round.
///
/// Texts of people may have any length: what the page cannot hold ends in 「…」.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// 請求番号, which names the edition too.
    pub number: String,
    /// The edition, from 1.
    pub edition: u32,
    /// The number of the edition that this one takes the place of.
    pub replaces: Option<String>,
    /// 発行日 in words.
    pub issued_on: String,
    /// Who pays.
    pub recipient: InvoiceRecipient,
    /// Who sends it.
    pub issuer: InvoiceIssuer,
    /// 「2026年度 第2回 夏期」.
    pub round_label: String,
    /// 実施日 in words.
    pub sat_on: String,
    /// 会員種別, which decides the price.
    pub membership: String,
    /// Yen per examinee, tax included.
    pub unit_yen: i64,
    /// How many count.
    pub examinees: i64,
    /// What is owed, tax included.
    pub amount_yen: i64,
    /// 消費税率, in percent.
    pub tax_percent: i64,
    /// The tax within the amount.
    pub tax_yen: i64,
    /// Who counts, by grade, in their order; at most nine.
    pub grades: Vec<GradeCount>,
    /// Who counts, in words.
    pub rule: String,
}

/// Who pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceRecipient {
    /// 塾名, without 御中.
    pub name: String,
    /// 塾ID.
    pub number: String,
    /// 担当者, without 様; may be empty.
    pub person: String,
    /// 住所; may be empty.
    pub address: String,
}

/// Who sends it; what is empty is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceIssuer {
    /// The name.
    pub name: String,
    /// 住所.
    pub address: String,
    /// 適格請求書発行事業者の登録番号: T and 13 digits.
    pub registration_number: String,
    /// お振込先.
    pub bank_account: String,
    /// お支払い期限.
    pub payment_terms: String,
}

/// The examinees of one grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeCount {
    /// 「小6」.
    pub grade: String,
    /// How many count, each once.
    pub examinees: i64,
    /// The two subjects of the grade, with how many of them sat each.
    pub subjects: [(String, i64); 2],
}

impl Invoice {
    /// Why these numbers cannot stand on one page together.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        let counted: i64 = self.grades.iter().map(|grade| grade.examinees).sum();
        let faults = [
            (
                self.unit_yen.checked_mul(self.examinees) != Some(self.amount_yen),
                "the amount is not price × examinees",
            ),
            (counted != self.examinees, "the grades do not sum to the examinees"),
            (self.grades.len() > 9, "there are more than nine grades"),
            (!(0..=self.amount_yen).contains(&self.tax_yen), "the tax does not lie within the amount"),
        ];
        faults.into_iter().find_map(|(holds, fault)| holds.then_some(fault))
    }
}
