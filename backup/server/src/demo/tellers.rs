//! Who tells the demonstration of other tools: an agent that was heard when it was made, and a source at an address where
//! nobody is, which its page says.

use crate::agents::{self, Introduced};
use crate::app::App;
use crate::members::Admin;
use crate::pullers;

/// Adds an agent that watches a job, and a source.
pub(super) async fn add_tellers(app: &App, by: &Admin) -> anyhow::Result<()> {
    let agent = Introduced {
        name: "会計サーバーのエージェント",
        host: "SV-KAIKEI03",
        job: "会計データベース",
        tool: "restic",
    };
    agents::introduce_agent(app, by, &agent).await?;
    pullers::add_sample(app, by, "本店VBR", "veeam.example.jp:9419").await
}
