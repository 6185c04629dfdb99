//! Classes of data: how much harm its loss or its disclosure does.

use crate::named::named;

named! {
    /// 極秘, 社外秘, 社内 or 公開, ordered from the strictest.
    DataClass {
        /// Whose loss or disclosure would harm people or the enterprise gravely.
        Restricted "restricted" "極秘",
        /// For those who need it.
        Confidential "confidential" "社外秘",
        /// For everybody inside.
        Internal "internal" "社内",
        /// For everybody.
        Public "public" "公開",
    }
}
