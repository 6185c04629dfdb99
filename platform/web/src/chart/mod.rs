//! Small charts drawn on the server as SVG: no script, printable, told by shape as well as colour.

mod histogram;
mod line;
mod stacks;

pub use histogram::{Bar, Histogram};
pub use line::{Line, LineChart};
pub use stacks::{Stack, Stacks};
