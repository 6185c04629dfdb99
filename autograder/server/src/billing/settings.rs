//! Who sends invoices, and the rate of tax within them.

use std::str::FromStr;

use platform_config::Settings;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// What the settings say about invoices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BillingSettings {
    pub(crate) issuer: Issuer,
    /// `BILLING_TAX_PERCENT`: 消費税率. Prices include it.
    pub(crate) tax_percent: i64,
}

/// Who sends an invoice; kept beside it, so that it is printed the same for ever.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Issuer {
    /// `BILLING_ISSUER_NAME`
    pub(crate) name: String,
    /// `BILLING_ISSUER_ADDRESS`
    pub(crate) address: String,
    /// `BILLING_REGISTRATION_NUMBER`: 適格請求書発行事業者の登録番号.
    pub(crate) registration_number: String,
    /// `BILLING_BANK_ACCOUNT`: お振込先.
    pub(crate) bank_account: String,
    /// `BILLING_PAYMENT_TERMS`: お支払い期限.
    pub(crate) payment_terms: String,
}

impl Default for BillingSettings {
    fn default() -> BillingSettings {
        let name = "全国学力向上テスト 本部".to_owned();
        BillingSettings { issuer: Issuer { name, ..Issuer::default() }, tax_percent: 10 }
    }
}

impl BillingSettings {
    /// Reads them; what is not set is as usual, or left out of the invoice.
    pub(crate) fn read(settings: &mut Settings) -> BillingSettings {
        let usual = BillingSettings::default();
        let number = settings.value::<RegistrationNumber>("BILLING_REGISTRATION_NUMBER", "T と13桁の数字");
        BillingSettings {
            issuer: Issuer {
                name: settings.text("BILLING_ISSUER_NAME").or(usual.issuer.name),
                address: settings.text("BILLING_ISSUER_ADDRESS").or(""),
                registration_number: number.optional().map(|number| number.0).unwrap_or_default(),
                bank_account: settings.text("BILLING_BANK_ACCOUNT").or(""),
                payment_terms: settings.text("BILLING_PAYMENT_TERMS").or(""),
            },
            tax_percent: settings.number("BILLING_TAX_PERCENT", 0..=50).or(usual.tax_percent),
        }
    }
}

/// 登録番号: T and 13 digits.
struct RegistrationNumber(String);

impl FromStr for RegistrationNumber {
    type Err = ();

    fn from_str(text: &str) -> Result<RegistrationNumber, ()> {
        let folded: String = text.nfkc().filter(|letter| !matches!(letter, ' ' | '-')).collect();
        let digits = folded.strip_prefix(['T', 't']).ok_or(())?;
        let is_sound = digits.len() == 13 && digits.bytes().all(|digit| digit.is_ascii_digit());
        if is_sound { Ok(RegistrationNumber(format!("T{digits}"))) } else { Err(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::RegistrationNumber;

    #[test]
    fn a_registration_number_is_t_and_thirteen_digits() {
        let read = |text: &str| text.parse::<RegistrationNumber>().ok().map(|number| number.0);
        for text in ["T1234567890123", "Ｔ１２３４５６７８９０１２３", "T1-2345-6789-0123"] {
            assert_eq!(read(text).as_deref(), Some("T1234567890123"), "{text}");
        }
        for text in ["1234567890123", "T123456789012", "T12345678901234", "T123456789012X", ""] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
