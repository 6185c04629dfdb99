//! Databases with all tables, made once and copied for each test: a copy costs a tenth of the migrations.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use platform_database::{Clock, Database, Migrations, migrate};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use crate::store;

/// The file of a SQLite database with `migrations`.
pub(crate) async fn sqlite_bytes(migrations: &[&Migrations]) -> Arc<Vec<u8>> {
    static MADE: LazyLock<Mutex<HashMap<String, Arc<Vec<u8>>>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().await;
    let key = key(migrations);
    if let Some(bytes) = made.get(&key) {
        return bytes.clone();
    }
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let path = folder.path().join("template.db");
    fill(&format!("sqlite://{}", path.display()), migrations).await;
    let bytes = Arc::new(std::fs::read(&path).expect("the template was written"));
    made.insert(key, bytes.clone());
    bytes
}

/// The name of a database with `migrations` on the cluster at `cluster`. It stays there for other programs.
pub(crate) async fn postgres_name(cluster: &str, migrations: &[&Migrations]) -> String {
    static MADE: Mutex<()> = Mutex::const_new(());
    let _turn = MADE.lock().await;
    let name = format!("kouzyou_template_{}", key(migrations));
    if !store::has_database(cluster, &name).await.expect("the test cluster answers") {
        let draft = format!("kouzyou_draft_{:016x}", rand::random::<u64>());
        let address = store::insert_database(cluster, &draft, "template0").await;
        fill(&address.expect("the test cluster makes a database"), migrations).await;
        if store::rename_database(cluster, &draft, &name).await.is_err() {
            // Another program was faster.
            store::delete_database(cluster, &draft).await.expect("the test cluster removes a database");
        }
    }
    name
}

async fn fill(address: &str, migrations: &[&Migrations]) {
    let database = Database::open(address, Clock::System).await.expect("a new database opens");
    migrate(&database, migrations).await.expect("the migrations apply to an empty database");
    database.close().await;
}

/// The same for the same texts only.
fn key(migrations: &[&Migrations]) -> String {
    let mut texts = Sha256::new();
    for (of, step) in migrations.iter().flat_map(|of| of.steps.iter().map(move |step| (of, step))) {
        texts.update(format!("{} {} {}\0{}\0", of.owner, step.number, step.name, step.text));
    }
    texts.finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}
