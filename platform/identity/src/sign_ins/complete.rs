//! The second step: from a sign-in that waits to a session.

use platform_database::{DbError, WriteTx};
use thiserror::Error;

use super::pending::{self, PendingSignIn};
use super::sign_in::{self, Identified};
use crate::Caller;
use crate::attempts::{self, Admission};
use crate::gate::Gate;
use crate::passkeys::{self, PresentedPasskey, RefusedPasskey};
use crate::second_factors;
use crate::sessions::SessionToken;

/// What somebody shows as a second step.
pub(crate) enum Shown {
    /// A code of the authenticator app, as typed.
    Code(String),
    /// A recovery code, as typed.
    RecoveryCode(String),
    /// What a passkey answered to a challenge.
    Passkey(Box<PresentedPasskey>),
}

impl Shown {
    /// The word in the record.
    fn kind(&self) -> &'static str {
        match self {
            Shown::Code(_) => "totp",
            Shown::RecoveryCode(_) => "recovery_code",
            Shown::Passkey(_) => "passkey",
        }
    }
}

/// The tokens that the browser brought.
pub(crate) struct Brought {
    /// Of the sign-in that waits.
    pub(crate) pending: Option<SessionToken>,
    /// Of the session that the new one replaces.
    pub(crate) replaced: Option<SessionToken>,
}

/// Why there is no session yet.
#[derive(Debug, Error)]
pub(crate) enum CompleteSignInError {
    /// No sign-in waits in this browser any more.
    #[error("no sign-in waits")]
    NotWaiting,
    /// What was shown is wrong, or was used before.
    #[error("the second factor is wrong")]
    Wrong,
    /// Too many guesses at this login or from this address.
    #[error("too many attempts")]
    TooManyAttempts,
    /// The passkey's answer cannot be taken.
    #[error("the passkey was refused")]
    Passkey(#[source] RefusedPasskey),
    /// The secret cannot be used.
    #[error("the code cannot be compared")]
    Uncheckable(#[from] second_factors::UncheckableCode),
    /// The database failed.
    #[error("nobody could be signed in")]
    Db(#[from] DbError),
}

/// Opens a session for the person whose sign-in waits, as `shown` is theirs. The guess is counted, judged and kept in
/// one transaction: two at once wait for each other at the person's row.
pub(crate) async fn complete_sign_in(
    gate: &Gate,
    brought: Brought,
    shown: &Shown,
    caller: &Caller,
) -> Result<SessionToken, CompleteSignInError> {
    let token = brought.pending.ok_or(CompleteSignInError::NotWaiting)?;
    let mut tx = gate.database.write().await?;
    let pending = pending::find(&mut tx, &token).await?.ok_or(CompleteSignInError::NotWaiting)?;
    second_factors::hold_still(&mut tx, pending.user).await?;
    let admission = attempts::admit(&mut tx, &pending.login, caller, &gate.rules).await?;
    let identified = Identified { user: pending.user, name: &pending.name };
    let done = if admission != Admission::Admitted {
        if matches!(admission, Admission::RefusedNow(_)) {
            sign_in::record_refusal(&mut tx, Some(pending.user), "too_many_attempts", caller).await?;
        }
        Err(CompleteSignInError::TooManyAttempts)
    } else {
        match judge(&mut tx, gate, &pending, shown).await {
            Ok(()) if pending::claim(&mut tx, &token).await? => {
                attempts::forgive(&mut tx, &pending.login, caller, &gate.rules).await?;
                Ok(sign_in::open(&mut tx, &identified, shown.kind(), brought.replaced, caller, &gate.rules)
                    .await?)
            }
            Ok(()) => Err(CompleteSignInError::NotWaiting),
            Err(refused @ (CompleteSignInError::Wrong | CompleteSignInError::Passkey(_))) => {
                pending::miss(&mut tx, &token, &pending).await?;
                sign_in::record_refusal(&mut tx, Some(pending.user), "wrong_second_factor", caller).await?;
                Err(refused)
            }
            Err(trouble) => return Err(trouble),
        }
    };
    tx.commit().await?;
    done
}

async fn judge(
    tx: &mut WriteTx,
    gate: &Gate,
    pending: &PendingSignIn,
    shown: &Shown,
) -> Result<(), CompleteSignInError> {
    let right = match shown {
        Shown::Code(typed) => second_factors::is_right_code(tx, &gate.vault, pending.user, typed).await?,
        Shown::RecoveryCode(typed) => second_factors::is_right_recovery_code(tx, pending.user, typed).await?,
        Shown::Passkey(presented) => {
            return match passkeys::check_second(tx, &gate.passkeys, pending.user, presented).await {
                Ok(()) => Ok(()),
                Err(RefusedPasskey::Db(error)) => Err(error.into()),
                Err(refused) => Err(CompleteSignInError::Passkey(refused)),
            };
        }
    };
    if right { Ok(()) } else { Err(CompleteSignInError::Wrong) }
}
