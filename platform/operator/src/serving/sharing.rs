//! Counting requests together with the other nodes.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use platform_database::{Database, Dialect};
use platform_identity::share_rates;
use platform_web::RateLimits;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

/// How often the nodes tell each other.
const EVERY: Duration = Duration::from_secs(1);

/// Shares the latest counts for as long as the server serves. On SQLite it is alone.
pub(super) async fn keep_sharing(
    database: &Database,
    latest: watch::Receiver<Arc<RateLimits>>,
) -> Infallible {
    if database.dialect() == Dialect::Sqlite {
        return std::future::pending().await;
    }
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut apart = false;
    loop {
        ticks.tick().await;
        let rates = Arc::clone(&latest.borrow());
        let shared = share_rates(database, &rates).await.map_err(anyhow::Error::from);
        if let Err(error) = &shared
            && !apart
        {
            tracing::warn!("requests are counted on this node alone for now: {error:#}");
        }
        apart = shared.is_err();
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use platform_database::Clock;
    use platform_testing::{Client, Engine, TestDatabase};
    use platform_web::{Brand, Front, RateClass, Rates, Routes, layers_behind};

    use super::*;
    use crate::example::TABLES;

    const BRAND: Brand = Brand { name: "見本テスト", tagline: "ためし" };
    /// What an address may ask at once.
    const AT_ONCE: usize = 400;

    fn node() -> (watch::Sender<Arc<RateLimits>>, Client) {
        let rates = Rates { costly: NonZeroU32::new(100), ..Rates::default() };
        let front = Front { rates: Arc::new(RateLimits::new(rates)), ..Front::default() };
        let routes = Routes::<()>::new().get("/export", async || "much").limited(RateClass::Costly);
        let client = Client::new(layers_behind(routes.into_router(), BRAND, &front));
        (watch::Sender::new(front.rates), client)
    }

    /// Asks until it is refused, and says how often it was let in.
    async fn exhaust(client: &mut Client, pause: Duration) -> usize {
        let mut let_in = 0;
        while client.get("/export").await.status.as_u16() != 429 {
            let_in += 1;
            tokio::time::sleep(pause).await;
        }
        let_in
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn two_servers_hold_an_address_back_together() {
        let test = TestDatabase::open(Engine::Postgres, &TABLES, Clock::System).await;
        let ((one, mut here), (other, mut there)) = (node(), node());
        let story = async {
            assert!(exhaust(&mut here, Duration::ZERO).await >= AT_ONCE);
            // By itself the other one lets as many in.
            let let_in = exhaust(&mut there, Duration::from_millis(50)).await;
            assert!(let_in < AT_ONCE, "{let_in}");
        };
        tokio::select! {
            () = story => {}
            never = keep_sharing(&test.database, one.subscribe()) => match never {},
            never = keep_sharing(&test.database, other.subscribe()) => match never {},
        }
    }
}
