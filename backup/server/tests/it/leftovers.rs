//! What workers left behind is swept up: by the calendar, and where a server starts.

use std::fs;
use std::path::PathBuf;

use chrono::Duration;
use platform_testing::{Engine, both_engines};

use crate::hall::{Hall, until};

/// A scratch folder as a worker makes it.
fn room(hall: &Hall, name: &str) -> PathBuf {
    let room = PathBuf::from(hall.path("data/scratch")).join(format!("kouzyou-worker-{name}"));
    fs::create_dir_all(&room).unwrap();
    fs::write(room.join("copy.db"), "half of a database").unwrap();
    room
}

both_engines! {
    /// The calendar sweeps up what nobody holds, and nothing else.
    async fn the_calendar_sweeps_up(engine: Engine) {
        let hall = Hall::empty(engine).await;
        // The calendar counts from the first time that somebody looks.
        hall.work().await;
        let (left, held) = (room(&hall, "dead"), room(&hall, "alive"));
        let hold = fs::File::open(&held).unwrap();
        hold.lock().unwrap();
        let other = PathBuf::from(hall.path("data/scratch/somebody-elses"));
        fs::create_dir(&other).unwrap();
        hall.clock.set(hall.database().now() + Duration::hours(1));
        hall.work().await;
        assert_eq!([left.exists(), held.exists(), other.exists()], [false, true, true]);
        drop(hold);
        hall.clock.set(hall.database().now() + Duration::hours(1));
        hall.work().await;
        assert_eq!([held.exists(), other.exists()], [false, true]);
    }

    /// A server that starts sweeps up its own folder.
    async fn a_server_that_starts_sweeps_up(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let left = room(&hall, "dead");
        let mut server = hall.spawn(&["serve", "--listen", "127.0.0.1:0"]);
        until("the folder is gone", || !left.exists()).await;
        server.kill().unwrap();
        server.wait().unwrap();
    }
}
