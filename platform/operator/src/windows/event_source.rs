//! The server as a source of the event log.

use winsafe::co::{ERROR, KEY, REG_OPTION};
use winsafe::{HKEY, RegistryValue, SysResult};

const SOURCES: &str = r"SYSTEM\CurrentControlSet\Services\EventLog\Application";
/// A program of every Windows whose messages are nothing but the text that they are given.
const MESSAGES: &str = r"%SystemRoot%\System32\EventCreate.exe";
/// Errors, warnings and information.
const KINDS: u32 = 7;

/// Makes `name` a source.
pub(super) fn register(name: &str) -> SysResult<()> {
    let path = format!(r"{SOURCES}\{name}");
    let (key, _) =
        HKEY::LOCAL_MACHINE.RegCreateKeyEx(&path, None, REG_OPTION::NON_VOLATILE, KEY::SET_VALUE, None)?;
    key.RegSetValueEx(Some("EventMessageFile"), RegistryValue::ExpandSz(MESSAGES.to_owned()))?;
    key.RegSetValueEx(Some("TypesSupported"), RegistryValue::Dword(KINDS))
}

/// Takes it out. What it told stays in the log.
pub(super) fn remove(name: &str) -> SysResult<()> {
    match HKEY::LOCAL_MACHINE.RegDeleteTree(Some(&format!(r"{SOURCES}\{name}"))) {
        Err(ERROR::FILE_NOT_FOUND) => Ok(()),
        done => done,
    }
}
