//! A budget for memory: who reads waits until what was read before is used.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;

/// No reader waits longer. What was read may be kept for a reason that we do not see, and slow is better than stuck.
const PATIENCE: Duration = Duration::from_secs(20);

/// So many bytes may be held at a time by those who read; clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Budget(Arc<Purse>);

#[derive(Debug)]
struct Purse {
    limit: usize,
    held: Mutex<usize>,
    returned: Condvar,
}

/// Bytes that return what they cost when they are dropped.
struct Counted {
    bytes: Bytes,
    purse: Arc<Purse>,
}

impl Budget {
    pub(crate) fn of(limit: usize) -> Budget {
        Budget(Arc::new(Purse { limit, held: Mutex::new(0), returned: Condvar::new() }))
    }

    /// Waits until `length` bytes may be held, and reads them. A single read may be larger than the budget.
    pub(crate) fn spend<E>(
        &self,
        length: usize,
        read: impl FnOnce() -> Result<Bytes, E>,
    ) -> Result<Bytes, E> {
        let purse = &self.0;
        let is_too_much = |held: &mut usize| *held > 0 && *held + length > purse.limit;
        let waited = purse.returned.wait_timeout_while(purse.lock(), PATIENCE, is_too_much);
        let (mut held, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *held += length;
        drop(held);
        match read() {
            Ok(bytes) if bytes.len() == length => {
                Ok(Bytes::from_owner(Counted { bytes, purse: Arc::clone(purse) }))
            }
            other => {
                purse.put_back(length);
                other
            }
        }
    }
}

impl Purse {
    fn lock(&self) -> MutexGuard<'_, usize> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put_back(&self, length: usize) {
        *self.lock() -= length;
        self.returned.notify_all();
    }
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        // The memory first, then the permission to use as much again.
        let length = std::mem::take(&mut self.bytes).len();
        self.purse.put_back(length);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn no_more_is_held_than_the_budget_allows() {
        let budget = Budget::of(30);
        let (held, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..20 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let read = || {
                            let now = held.fetch_add(10, Ordering::SeqCst) + 10;
                            most.fetch_max(now, Ordering::SeqCst);
                            Ok::<_, ()>(Bytes::from(vec![7; 10]))
                        };
                        let bytes = budget.spend(10, read).unwrap();
                        thread::yield_now();
                        held.fetch_sub(10, Ordering::SeqCst);
                        drop(bytes);
                    }
                });
            }
        });
        assert!(most.load(Ordering::SeqCst) <= 30);
        assert_eq!(budget.spend(1000, || Ok::<_, ()>(Bytes::from(vec![1; 1000]))).unwrap().len(), 1000);
        assert!(budget.spend(10, || Err::<Bytes, ()>(())).is_err());
        assert_eq!(*budget.0.lock(), 0);
    }
}
