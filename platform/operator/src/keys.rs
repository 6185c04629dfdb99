//! The settings of the keys, and the vault that they make.

use std::path::{Path, PathBuf};

use platform_config::{SecretText, Settings};
use platform_database::Database;
use platform_vault::{SealedColumn, SecretKey, Vault, WrongKeys, try_keys};

use crate::Refused;

/// The keys of what is sealed in the database, as the settings give them.
#[derive(Clone, Debug)]
pub struct Keys {
    /// `SECRET_KEY`; without one the key file in the folder is the key.
    current: Option<SecretKey>,
    /// `SECRET_KEY_OLD`.
    older: Vec<SecretKey>,
    folder: PathBuf,
}

impl Keys {
    /// Reads `SECRET_KEY` (or `SECRET_KEY_FILE`, or the credential `secret_key` of systemd; `DJANGO_SECRET_KEY` is the
    /// former name) and `SECRET_KEY_OLD` (or `SECRET_KEY_OLD_FILE`), which holds one key or several, apart by commas or
    /// line ends. `folder` is where the key file lies.
    pub fn read(settings: &mut Settings, folder: &Path) -> Keys {
        let given = settings.secret("SECRET_KEY", "SECRET_KEY_FILE").optional();
        let former = settings.text("DJANGO_SECRET_KEY").optional();
        let (name, current) = match (&given, &former) {
            (None, Some(former)) => ("DJANGO_SECRET_KEY", Some(former.as_str())),
            (given, _) => ("SECRET_KEY", given.as_ref().map(SecretText::reveal)),
        };
        let mut parse =
            |name, text: &str| text.parse().map_err(|invalid| settings.refuse(name, &invalid)).ok();
        let current = current.and_then(|text| parse(name, text));
        let older = settings.secret("SECRET_KEY_OLD", "SECRET_KEY_OLD_FILE").optional();
        let older = older.as_ref().map_or("", SecretText::reveal);
        let older = older.split([',', '\n']).map(str::trim).filter(|text| !text.is_empty());
        let mut parse =
            |text: &str| text.parse().map_err(|invalid| settings.refuse("SECRET_KEY_OLD", &invalid)).ok();
        let older = older.filter_map(&mut parse).collect();
        Keys { current, older, folder: folder.to_owned() }
    }

    /// The vault that these keys make. A key file that was in use before `SECRET_KEY` was set still reads; where nothing
    /// is set one is made.
    pub fn vault(&self) -> Result<Vault, Refused> {
        let trouble = |error| Refused::trouble("鍵のファイル(DATA_DIR の secret.key)を使えません", error);
        let Some(current) = &self.current else {
            let made = SecretKey::in_folder(&self.folder).map_err(trouble)?;
            return Ok(Vault::new(&made, &self.older));
        };
        let left = SecretKey::left_in_folder(&self.folder).map_err(trouble)?;
        let older: Vec<SecretKey> = self.older.iter().cloned().chain(left).collect();
        Ok(Vault::new(current, &older))
    }
}

/// The vault, once its keys have opened everything that is sealed in the database. A server must not begin with others:
/// what it would seal, the next one could not open.
pub async fn open_vault(
    keys: &Keys,
    database: &Database,
    columns: &[SealedColumn],
) -> Result<Vault, Refused> {
    let vault = keys.vault()?;
    try_keys(database, &vault, columns).await?;
    Ok(vault)
}

impl From<WrongKeys> for Refused {
    fn from(error: WrongKeys) -> Refused {
        match error {
            WrongKeys::Db(error) => error.into(),
            error @ WrongKeys::Unsealable { .. } => Refused::trouble(
                "データベースに封印された秘密が、このサーバーの鍵では開きません。\
                 SECRET_KEY（または DATA_DIR の secret.key）が、これまでの鍵、ほかのサーバーの鍵と同じか確かめてください。\
                 鍵を変えたときは、前の鍵を SECRET_KEY_OLD に書いてください",
                error,
            ),
        }
    }
}
