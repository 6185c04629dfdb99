//! AWS Backup in one region, as its API is documented. It checks each signature by itself.

use std::sync::{Arc, Mutex, MutexGuard};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Answer, Asked, Server};

const KEY: &str = "AKIAINVENTED00000001";
pub(crate) const USER: &str = "AKIAINVENTED00000001@ap-northeast-1";
pub(crate) const PASSWORD: &str = "hidamari/kazaguruma+tsubame";

/// What the service knows, and how it feels.
pub(crate) struct State {
    pub(crate) jobs: Vec<Value>,
    pub(crate) copies: Vec<Value>,
    pub(crate) points: Vec<Value>,
    pub(crate) vaults: Vec<Value>,
    /// What was restored.
    pub(crate) restores: Vec<Value>,
    /// What its clock says.
    pub(crate) now: DateTime<Utc>,
    /// How many rows stand on a page.
    pub(crate) rows: usize,
    /// So many requests more are told to come more slowly.
    pub(crate) throttled: usize,
    /// From that request on the key is good no more.
    pub(crate) expired_from: Option<usize>,
    /// Whether the user may list recovery points.
    pub(crate) may_list_points: bool,
    /// Whether the user may list vaults.
    pub(crate) may_list_vaults: bool,
    /// Whether the user may list what was restored.
    pub(crate) may_list_restores: bool,
    /// Whether the user may list what was copied.
    pub(crate) may_list_copies: bool,
    pub(crate) asked: usize,
}

/// The service.
pub(crate) struct Aws {
    pub(crate) server: Server,
    state: Arc<Mutex<State>>,
}

impl Aws {
    pub(crate) fn start(now: DateTime<Utc>) -> Aws {
        let state = Arc::new(Mutex::new(State {
            jobs: Vec::new(),
            copies: Vec::new(),
            points: Vec::new(),
            vaults: Vec::new(),
            restores: Vec::new(),
            now,
            rows: 1_000,
            throttled: 0,
            expired_from: None,
            may_list_points: true,
            may_list_vaults: true,
            may_list_restores: true,
            may_list_copies: true,
            asked: 0,
        }));
        let of_server = state.clone();
        let server = Server::start("localhost", move |asked| of_server.lock().unwrap().answer(asked));
        Aws { server, state }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

/// A backup job; what more there is to say of it is added by the caller.
pub(crate) fn job(
    id: &str,
    volume: &str,
    began: DateTime<Utc>,
    ended: Option<DateTime<Utc>>,
    state: &str,
) -> Value {
    let seconds = |at: DateTime<Utc>| at.timestamp() as f64 + 0.25;
    json!({
        "BackupJobId": id, "State": state, "ResourceType": "EBS", "BackupVaultName": "Default", "PercentDone": "100.0",
        "ResourceArn": format!("arn:aws:ec2:ap-northeast-1:123456789012:volume/{volume}"), "AccountId": "123456789012",
        "RecoveryPointArn": format!("arn:aws:ec2:ap-northeast-1::snapshot/{id}"), "BackupSizeInBytes": 8_589_934_592_i64,
        "CreationDate": seconds(began), "CompletionDate": ended.map(seconds),
    })
}

/// A job that copies what a job of that id made of a volume into the vault of that ARN.
pub(crate) fn copy_job(
    id: &str,
    (job, volume): (&str, &str),
    vault: &str,
    (began, ended): (DateTime<Utc>, Option<DateTime<Utc>>),
    state: &str,
) -> Value {
    let seconds = |at: DateTime<Utc>| at.timestamp() as f64 + 0.25;
    json!({
        "CopyJobId": id, "State": state, "AccountId": "123456789012", "ResourceType": "EBS",
        "ResourceArn": format!("arn:aws:ec2:ap-northeast-1:123456789012:volume/{volume}"),
        "SourceBackupVaultArn": "arn:aws:backup:ap-northeast-1:123456789012:backup-vault:Default",
        "SourceRecoveryPointArn": format!("arn:aws:ec2:ap-northeast-1::snapshot/{job}"),
        "DestinationBackupVaultArn": vault, "BackupSizeInBytes": 8_589_934_592_i64,
        "CreatedByBackupJobId": job, "CreationDate": seconds(began), "CompletionDate": ended.map(seconds),
    })
}

/// The ARN of the vault 「Default」 of another region.
pub(crate) fn vault_in(region: &str) -> String {
    format!("arn:aws:backup:{region}:123456789012:backup-vault:Default")
}

/// A recovery point of a volume that a job of that id made.
pub(crate) fn point(job: &str, volume: &str, at: DateTime<Utc>) -> Value {
    json!({
        "RecoveryPointArn": format!("arn:aws:ec2:ap-northeast-1::snapshot/{job}"), "Status": "COMPLETED", "ResourceType": "EBS",
        "ResourceArn": format!("arn:aws:ec2:ap-northeast-1:123456789012:volume/{volume}"), "CreationDate": at.timestamp() as f64,
    })
}

/// A restore test of the point that a job of that id made.
pub(crate) fn restore_test(
    id: &str,
    job: &str,
    made: DateTime<Utc>,
    ended: Option<DateTime<Utc>>,
    result: &str,
) -> Value {
    json!({
        "RestoreJobId": id, "RecoveryPointArn": format!("arn:aws:ec2:ap-northeast-1::snapshot/{job}"), "ResourceType": "EBS",
        "Status": if ended.is_some() { "COMPLETED" } else { "RUNNING" }, "ValidationStatus": result,
        "CreationDate": made.timestamp() as f64 + 60.0, "CompletionDate": ended.map(|at| at.timestamp() as f64),
        "RecoveryPointCreationDate": made.timestamp() as f64,
        "CreatedBy": { "RestoreTestingPlanArn": "arn:aws:backup:ap-northeast-1:123456789012:restore-testing-plan:monthly" },
    })
}

/// A vault; `lock` is what there is to say of its lock.
pub(crate) fn vault(name: &str, lock: &Value) -> Value {
    let mut vault = json!({
        "BackupVaultName": name, "BackupVaultArn": format!("arn:aws:backup:ap-northeast-1:123456789012:backup-vault:{name}"),
        "VaultType": "BACKUP_VAULT", "VaultState": "AVAILABLE", "CreationDate": 1_700_000_000.25, "NumberOfRecoveryPoints": 3,
        "Locked": false,
    });
    vault.as_object_mut().unwrap().extend(lock.as_object().unwrap().clone());
    vault
}

impl State {
    fn answer(&mut self, asked: &Asked) -> Answer {
        self.asked += 1;
        let refused = self.refuse(asked);
        let answer = refused.unwrap_or_else(|| self.give(asked));
        answer.with("date", self.now.to_rfc2822())
    }

    fn refuse(&mut self, asked: &Asked) -> Option<Answer> {
        if self.expired_from.is_some_and(|from| self.asked >= from) {
            return Some(error(
                403,
                "ExpiredTokenException",
                "The security token included in the request is expired",
            ));
        }
        if self.throttled > 0 {
            self.throttled -= 1;
            return Some(error(400, "ThrottlingException", "Rate exceeded"));
        }
        let Ok(signed) = NaiveDateTime::parse_from_str(asked.header("x-amz-date"), "%Y%m%dT%H%M%SZ") else {
            return Some(error(403, "MissingAuthenticationTokenException", "Missing Authentication Token"));
        };
        if !asked.header("authorization").contains(&format!("Credential={KEY}/")) {
            let words = "The security token included in the request is invalid";
            return Some(error(403, "UnrecognizedClientException", words));
        }
        let stale = (self.now - signed.and_utc()).abs() > TimeDelta::minutes(5);
        if stale || !asked.header("authorization").ends_with(&signature(asked)) {
            return Some(error(403, "InvalidSignatureException", "Signature expired or not matching"));
        }
        None
    }

    fn give(&self, asked: &Asked) -> Answer {
        assert_eq!(asked.method, "GET");
        let after = asked.query("createdAfter").parse::<DateTime<Utc>>().ok();
        let (name, rows) = match asked.path.as_str() {
            "/backup-jobs/" => ("BackupJobs", &self.jobs),
            "/backup-vaults/Default/recovery-points/" if self.may_list_points => {
                ("RecoveryPoints", &self.points)
            }
            "/backup-vaults/Default/recovery-points/" => {
                return error(
                    403,
                    "AccessDeniedException",
                    "not authorized to perform: backup:ListRecoveryPointsByBackupVault",
                );
            }
            "/restore-jobs/" if self.may_list_restores => ("RestoreJobs", &self.restores),
            "/restore-jobs/" => {
                return error(
                    403,
                    "AccessDeniedException",
                    "not authorized to perform: backup:ListRestoreJobs",
                );
            }
            "/copy-jobs/" if self.may_list_copies => ("CopyJobs", &self.copies),
            "/copy-jobs/" => {
                return error(403, "AccessDeniedException", "not authorized to perform: backup:ListCopyJobs");
            }
            "/backup-vaults/" if self.may_list_vaults => ("BackupVaultList", &self.vaults),
            "/backup-vaults/" => {
                return error(
                    403,
                    "AccessDeniedException",
                    "not authorized to perform: backup:ListBackupVaults",
                );
            }
            _ => return error(404, "ResourceNotFoundException", "no such thing"),
        };
        let kept = rows.iter().filter(|row| {
            let created = row["CreationDate"].as_f64().unwrap_or_default();
            after.is_none_or(|after| created >= after.timestamp() as f64)
        });
        let start: usize = asked.query("nextToken").trim_start_matches("~page/").parse().unwrap_or(0);
        let most: usize = asked.query("maxResults").parse().unwrap();
        assert!((1..=1_000).contains(&most), "maxResults: {most}");
        let most = most.min(self.rows);
        let kept: Vec<&Value> = kept.collect();
        let page: Vec<&Value> = kept.iter().skip(start).take(most).copied().collect();
        let next = (start + most < kept.len()).then(|| format!("~page/{}", start + most));
        Answer::new(200, json!({ name: page, "NextToken": next }).to_string())
    }
}

fn error(status: u16, name: &str, words: &str) -> Answer {
    Answer::new(status, json!({ "message": words }).to_string())
        .with("x-amzn-errortype", format!("{name}:http://internal.amazon.com/coral/"))
}

/// The signature that the request should have.
fn signature(asked: &Asked) -> String {
    let mut query: Vec<String> =
        asked.query.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    query.sort();
    let instant = asked.header("x-amz-date");
    let canonical = [
        "GET",
        &asked.path,
        &query.join("&"),
        &format!("host:{}", asked.header("host")),
        &format!("x-amz-date:{instant}"),
        "",
        "host;x-amz-date",
        &hex::encode(Sha256::digest("")),
    ]
    .join("\n");
    let day = instant.split('T').next().unwrap();
    let scope = [day, "ap-northeast-1", "backup", "aws4_request"];
    let canonical = hex::encode(Sha256::digest(canonical));
    let text = format!("AWS4-HMAC-SHA256\n{instant}\n{}\n{canonical}", scope.join("/"));
    let mut key = format!("AWS4{PASSWORD}").into_bytes();
    for part in scope.iter().chain([&text.as_str()]) {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(part.as_bytes());
        key = mac.finalize().into_bytes().to_vec();
    }
    hex::encode(key)
}

/// As the specification wants it: letters, digits and four marks stay.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
