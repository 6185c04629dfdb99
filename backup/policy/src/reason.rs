//! Reasons: why a fact is not as good as it should be.

use crate::{Answer, Step, named::named};

named! {
    /// One thing that is wrong, old or not known. Its label says it in the words of a screen.
    Reason {
        /// The result of the last attempt to write the copy never came.
        OutcomeUnknown "outcome_unknown" "最後の書き込みの結果が分かりません",
        /// The last attempt to write the copy ended with a warning.
        CopyWarned "copy_warned" "最後の書き込みに警告があります",
        /// The last attempt to write the copy failed.
        CopyFailed "copy_failed" "最後の書き込みが失敗しました",
        /// The last attempt to write the copy was stopped, by a person or by an accident.
        CopyUnfinished "copy_unfinished" "最後の書き込みが途中で終わりました",
        /// A check of where the copy is kept found errors, and nobody has closed it.
        CopyDamaged "copy_damaged" "検証で見つかったエラーが残っています",
        /// Nobody knows when the copy was written, if ever.
        WrittenUnknown "written_unknown" "いつ書かれたか分かりません",
        /// The copy will soon be too old.
        CopyAgeing "copy_ageing" "更新の期限が近づいています",
        /// The copy is too old to count.
        CopyStale "copy_stale" "データが古すぎます",
        /// The copy on a medium that is taken out is older than it should be; it still counts.
        OfflineAgeing "offline_ageing" "外して保管するコピーの更新の期限を過ぎています",
        /// The copy on a medium that is taken out is too old to count.
        OfflineStale "offline_stale" "外して保管するコピーが古すぎます",
        /// A record is dated after now.
        FromTheFuture "from_the_future" "記録の日時が未来です",
        /// The copy must be encrypted and is not.
        NotEncrypted "not_encrypted" "暗号化されていません（必須）",
        /// The copy must be encrypted and nobody knows whether it is.
        EncryptionUnknown "encryption_unknown" "暗号化されているか分かりません（必須）",
        /// The copy should be encrypted and is not, as far as one knows.
        EncryptionAdvised "encryption_advised" "暗号化を確かめられません（推奨）",
        /// The medium type of the copy or of the original is not known.
        MediumUnknown "medium_unknown" "媒体の種類が分かりません",
        /// The medium was discarded.
        MediumRetired "medium_retired" "媒体が廃棄されています",
        /// The medium should have come back.
        MediumOverdue "medium_overdue" "媒体が返却期限を過ぎています",
        /// The medium came back, and nobody has looked whether it is whole.
        MediumUninspected "medium_uninspected" "媒体の返却を確認していません",
        /// The medium was looked at and cannot be read.
        MediumUnreadable "medium_unreadable" "媒体を読み取れません",
        /// Somebody took stock where the medium should lie, and did not find it.
        MediumMissed "medium_missed" "棚卸しで見つかりませんでした",
        /// The medium is with somebody.
        MediumLent "medium_lent" "媒体が貸出中です",
        /// The medium is in a machine.
        MediumConnected "medium_connected" "媒体が接続されたままです",
        /// Nobody knows where the medium is.
        MediumStateUnknown "medium_state_unknown" "媒体がどこにあるか分かりません",
        /// The location is no other place than production.
        OnSite "on_site" "本番と同じ拠点にあります",
        /// Nobody has said whether the location is another place.
        OffSiteUnknown "off_site_unknown" "本番とは別の拠点か分かりません",
        /// The copy has no location.
        LocationUnknown "location_unknown" "保管場所が登録されていません",
        /// The copy's location is called off-site and is that of production.
        SameLocation "same_location" "オフサイトとされていますが、本番データと同じ場所です",
        /// The location of production is not known, so nothing can be compared with it.
        OriginalLocationUnknown "original_location_unknown" "本番データの場所が分からず、比べられません",
        /// Who gets into the machine can change the copy.
        Online "online" "ネットワークから書き換えられます",
        /// The lock against changes has ended.
        LockExpired "lock_expired" "書き換え禁止の期限が切れています",
        /// The lock ends before the next copy is due.
        LockEndsSoon "lock_ends_soon" "書き換え禁止の期限が近づいています",
        /// Nobody knows when the lock ends.
        LockEndUnknown "lock_end_unknown" "書き換え禁止の期限が分かりません",
        /// Nobody knows whether the copy can be changed.
        ProtectionUnknown "protection_unknown" "書き換えられるかどうか分かりません",
        /// No run has ended yet.
        NeverRan "never_ran" "実行の記録がありません",
        /// Runs have ended, none with success.
        NeverSucceeded "never_succeeded" "成功した実行がありません",
        /// The newest success will soon be older than the RPO.
        SuccessAgeing "success_ageing" "RPOの期限が近づいています",
        /// The newest success is older than the RPO.
        SuccessStale "success_stale" "RPOを超えています",
        /// There is a success, but nobody knows how the newest run ended.
        RunUnknown "run_unknown" "最新の実行の結果が分かりません",
        /// The newest run ended with a warning.
        RunWarned "run_warned" "警告付きで終わりました",
        /// The newest run failed.
        RunFailed "run_failed" "失敗しました",
        /// The newest run was stopped by an accident.
        RunInterrupted "run_interrupted" "中断しました",
        /// The newest run was stopped by a person.
        RunCancelled "run_cancelled" "取り消されました",
        /// A machine or folder failed when it was last tried.
        ObjectFailed "object_failed" "この対象は失敗しました",
        /// A machine or folder will soon not have been backed up within the RPO.
        ObjectAgeing "object_ageing" "しばらく取れていません（RPOの期限が近づいています）",
        /// A machine or folder was not backed up within the RPO, though the job was.
        ObjectMissing "object_missing" "RPOを超えて取れていません",
        /// Nobody knows what the tool said of a machine or folder.
        ObjectResultUnknown "object_result_unknown" "この対象の結果が分かりません",
        /// The server that keeps the restore points has not been heard for too long.
        PointsUnknown "points_unknown" "連携サーバーから新しい報告がなく、いまの状態が分かりません",
        /// Malware was found in the newest restore point.
        PointInfected "point_infected" "マルウェアが検出されました",
        /// Something odd was found in the newest restore point.
        PointSuspicious "point_suspicious" "マルウェアの疑いがあります",
        /// The newest restore point is older than the RPO.
        PointStale "point_stale" "RPOより古い復元ポイントしかありません",
        /// Restore points could not be read again.
        PointDamaged "point_damaged" "連携サーバーでの検証で壊れていました",
        /// Another tool did not report what became of a run that its schedule expects.
        ReportLate "report_late" "予定の時刻と猶予を過ぎても、報告がありません",
        /// Nothing was ever verified.
        NeverVerified "never_verified" "検証の記録がありません",
        /// The newest verification will soon be too old.
        VerificationAgeing "verification_ageing" "次の検証の期限が近づいています",
        /// The newest verification is too old.
        VerificationStale "verification_stale" "検証の期間を過ぎています",
        /// The newest verification failed.
        VerificationFailed "verification_failed" "不合格でした",
        /// The newest verification has no result.
        VerificationResultUnknown "verification_result_unknown" "合否が記録されていません",
        /// A failed check was not closed.
        ChecksOpen "checks_open" "対応が終わっていません",
        /// The schedule is stopped.
        Paused "paused" "停止中のため、新しいバックアップが作られません",
    }
}

impl Reason {
    /// What a fact with this reason is worth at best.
    pub const fn answer(self) -> Answer {
        self.row().0
    }

    /// What a person should do about it; `None` where the thing is so by its nature, like a copy beside production.
    pub const fn step(self) -> Option<Step> {
        self.row().1
    }

    const fn row(self) -> (Answer, Option<Step>) {
        use Answer::{Broken, Unknown, Warning};
        match self {
            Self::OutcomeUnknown | Self::WrittenUnknown | Self::RunUnknown => {
                (Unknown, Some(Step::CheckReports))
            }
            Self::CopyWarned | Self::RunWarned => (Warning, Some(Step::ReadLog)),
            Self::CopyFailed | Self::NeverSucceeded | Self::RunFailed | Self::RunInterrupted => {
                (Broken, Some(Step::RemoveCause))
            }
            Self::ReportLate => (Broken, Some(Step::CheckReports)),
            Self::ObjectFailed | Self::ObjectAgeing => (Warning, Some(Step::MendObjects)),
            Self::ObjectMissing => (Broken, Some(Step::MendObjects)),
            Self::ObjectResultUnknown => (Unknown, Some(Step::CheckReports)),
            Self::PointsUnknown => (Unknown, Some(Step::CheckReports)),
            Self::PointInfected => (Broken, Some(Step::CleanPoints)),
            Self::PointSuspicious => (Warning, Some(Step::CleanPoints)),
            Self::PointStale => (Broken, Some(Step::RunJob)),
            Self::PointDamaged => (Broken, Some(Step::VerifyAgain)),
            Self::CopyUnfinished | Self::CopyStale => (Broken, Some(Step::RenewCopy)),
            Self::CopyAgeing => (Warning, Some(Step::RenewCopy)),
            Self::OfflineAgeing => (Warning, Some(Step::RenewOnMedium)),
            Self::OfflineStale => (Broken, Some(Step::RenewOnMedium)),
            Self::FromTheFuture => (Unknown, Some(Step::CheckClock)),
            Self::NotEncrypted => (Broken, Some(Step::Encrypt)),
            Self::EncryptionUnknown => (Unknown, Some(Step::RecordEncryption)),
            Self::EncryptionAdvised => (Warning, Some(Step::Encrypt)),
            Self::MediumUnknown => (Unknown, Some(Step::RecordMedium)),
            Self::MediumRetired | Self::MediumUnreadable => (Broken, Some(Step::ReplaceMedium)),
            Self::MediumUninspected => (Unknown, Some(Step::InspectMedium)),
            Self::MediumOverdue | Self::MediumLent => (Broken, Some(Step::TakeBackMedium)),
            Self::MediumMissed => (Broken, Some(Step::FindMedium)),
            Self::MediumConnected => (Broken, Some(Step::DisconnectMedium)),
            Self::MediumStateUnknown => (Unknown, Some(Step::LocateMedium)),
            Self::OnSite | Self::Online => (Broken, None),
            Self::OffSiteUnknown | Self::LocationUnknown => (Unknown, Some(Step::RecordLocation)),
            Self::SameLocation => (Broken, Some(Step::CorrectLocation)),
            Self::OriginalLocationUnknown => (Unknown, Some(Step::RecordOriginalLocation)),
            Self::LockExpired => (Broken, Some(Step::ExtendLock)),
            Self::LockEndsSoon => (Warning, Some(Step::ExtendLock)),
            Self::LockEndUnknown => (Unknown, Some(Step::RecordLock)),
            Self::ProtectionUnknown => (Unknown, Some(Step::RecordProtection)),
            Self::NeverRan => (Unknown, Some(Step::RunJob)),
            Self::SuccessAgeing | Self::RunCancelled => (Warning, Some(Step::RunJob)),
            Self::SuccessStale => (Broken, Some(Step::RunJob)),
            Self::NeverVerified => (Unknown, Some(Step::Verify)),
            Self::VerificationAgeing => (Warning, Some(Step::Verify)),
            Self::VerificationStale => (Broken, Some(Step::Verify)),
            Self::VerificationFailed => (Broken, Some(Step::VerifyAgain)),
            Self::VerificationResultUnknown => (Unknown, Some(Step::RecordResult)),
            Self::CopyDamaged | Self::ChecksOpen => (Broken, Some(Step::CloseChecks)),
            Self::Paused => (Warning, Some(Step::Resume)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_reason_leaves_a_fact_met() {
        assert!(Reason::ALL.iter().all(|reason| reason.answer() != Answer::Met));
    }

    #[test]
    fn what_nobody_knows_is_unknown_and_can_be_found_out() {
        for reason in Reason::ALL.into_iter().filter(|reason| reason.code().ends_with("unknown")) {
            assert_eq!(reason.answer(), Answer::Unknown, "{reason}");
            assert!(reason.step().is_some(), "{reason}");
        }
    }
}
