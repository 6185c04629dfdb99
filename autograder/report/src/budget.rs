//! How many letters the boxes for people's words hold.
//!
//! The one place that knows: the forms in which words are written, and the server's rules, ask here. The numbers hold
//! for the fullest card there is, with ten 大問 a subject and long titles; a test prints it to the last letter.

/// The most letters of the 総評 of one subject.
pub const REMARK_LETTERS: usize = 120;

/// The most letters of 塾から.
pub const JUKU_MESSAGE_LETTERS: usize = 160;

/// The most letters of ひとこと, the sentence below the title.
pub const SUMMARY_LETTERS: usize = 110;
