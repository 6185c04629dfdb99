//! What 本部 tells everybody in the demonstration.

use platform_database::Database;

use crate::announcements::{Draft, Reach, send_announcement, write_announcement};
use crate::staff::Headquarters;

const TITLE: &str = "得点入力の締切が近づいています";
const WORDS: &str = "いつもご協力ありがとうございます。\n欠席した生徒の「欠席」も、忘れずに入れてください。\nご不明な点は、本部までお知らせください。";

/// Sends it to the people of every 塾 and 教室.
pub(super) async fn announce(database: &Database, by: &Headquarters) -> anyhow::Result<()> {
    let draft = Draft {
        title: TITLE.to_owned(),
        words: WORDS.to_owned(),
        reach: Reach::Everybody,
        round: None,
        to_classrooms: true,
        send_at: None,
    };
    let id = write_announcement(database, &by.office(), &draft).await?;
    send_announcement(database, &by.office(), id, 0).await?;
    Ok(())
}
