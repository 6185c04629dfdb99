//! What the home page says of a round's dates beyond its 締切.

use platform_database::Timestamp;
use platform_web::dates;

use crate::rounds::{Round, RoundState};
use crate::staff::Scope;

/// A sentence for each date that somebody of `scope` should know of now.
pub(super) fn day_words(round: &Round, scope: &Scope, now: Timestamp) -> Vec<String> {
    [roster(round, scope, now), publication(round, scope, now)].into_iter().flatten().collect()
}

fn roster(round: &Round, scope: &Scope, now: Timestamp) -> Option<String> {
    let deadline = round.roster_deadline_at.filter(|_| round.state == RoundState::Open)?;
    let at = dates::date_time(deadline);
    Some(match dates::remaining(deadline, now) {
        Some(left) => {
            format!("受付締切は{at}です（{left}）。受験者を加えたり取り消したりできるのは、それまでです。")
        }
        None if scope.is_headquarters() => {
            format!("受験者の受付は{at}に締め切りました。このあとは本部だけが、受験者を変えられます。")
        }
        None => format!("受験者の受付は{at}に締め切りました。追加と取り消しは、本部にお願いしてください。"),
    })
}

fn publication(round: &Round, scope: &Scope, now: Timestamp) -> Option<String> {
    let near = matches!(round.state, RoundState::Closed | RoundState::Aggregating | RoundState::Final);
    let at = dates::date_time(round.publication_ahead(now).filter(|_| near)?);
    Some(match round.state {
        RoundState::Final if scope.is_headquarters() => {
            format!("確定した結果は、{at}に公開します。それまで、塾と教室には見えません。")
        }
        _ => format!("確定した結果の公開は、{at}です。"),
    })
}
