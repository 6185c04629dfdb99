//! Work that cannot look at a flag by itself is interrupted from beside.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::Cancel;

/// How often it is looked whether the work is to stop.
const LOOK: Duration = Duration::from_millis(100);

/// Does `work`, and calls `interrupt` again and again from the moment that it is to stop until it does.
pub(crate) fn interruptibly<T>(cancel: &Cancel, interrupt: impl Fn() + Sync, work: impl FnOnce() -> T) -> T {
    let finished = AtomicBool::new(false);
    thread::scope(|scope| {
        let watch = scope.spawn(|| {
            while !finished.load(Ordering::Acquire) {
                if cancel.is_asked() {
                    interrupt();
                }
                thread::park_timeout(LOOK);
            }
        });
        let done = work();
        finished.store(true, Ordering::Release);
        watch.thread().unpark();
        done
    })
}
