//! What a transaction writes last of all, in its commit.

use std::any::Any;

use crate::{DbResult, Running, WriteTx};

/// What a transaction gathers while it works and writes in its commit, after everything else.
///
/// This is the place for a lock that every writer needs: nothing is waited for after it but the commit itself, so two
/// transactions cannot come to wait for each other, and the lock is held for no longer than it must.
pub trait Closing: Default + Send + 'static {
    /// Writes what was gathered. An error undoes the whole transaction.
    fn write(self, tx: &mut WriteTx) -> impl Future<Output = DbResult<()>> + Send;
}

/// A [`Closing`] whose type only [`Closings::of`] still knows.
trait Slot: Send {
    fn as_any(&mut self) -> &mut dyn Any;
    fn write<'t>(self: Box<Self>, tx: &'t mut WriteTx) -> Running<'t, ()>;
}

impl<T: Closing> Slot for T {
    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    fn write<'t>(self: Box<Self>, tx: &'t mut WriteTx) -> Running<'t, ()> {
        Box::pin(Closing::write(*self, tx))
    }
}

/// Everything that one transaction has to write last, one of each type.
#[derive(Default)]
pub(crate) struct Closings(Vec<Box<dyn Slot>>);

impl Closings {
    /// The one of type `T`, empty at first.
    pub(crate) fn of<T: Closing>(&mut self) -> &mut T {
        let known = self.0.iter_mut().position(|slot| slot.as_mut().as_any().is::<T>());
        let at = known.unwrap_or_else(|| {
            self.0.push(Box::new(T::default()));
            self.0.len() - 1
        });
        let slot = self.0[at].as_mut().as_any();
        slot.downcast_mut().expect("the slot was found, or just made, by this very type")
    }

    /// Writes them in the order in which they were first asked for.
    pub(crate) async fn write(self, tx: &mut WriteTx) -> DbResult<()> {
        for slot in self.0 {
            slot.write(tx).await?;
        }
        Ok(())
    }
}
