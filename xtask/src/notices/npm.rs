//! The npm packages that the embedded pages contain.

use std::path::Path;

use anyhow::Context;
use serde_json::Value;

use super::Part;

/// Every package of the lock file that is not there for building or testing only.
pub(super) fn shipped(lock: &Path) -> anyhow::Result<Vec<Part>> {
    let text = std::fs::read_to_string(lock).with_context(|| format!("while reading {}", lock.display()))?;
    parse(&text).with_context(|| format!("while reading {}", lock.display()))
}

fn parse(lock: &str) -> anyhow::Result<Vec<Part>> {
    let lock: Value = serde_json::from_str(lock)?;
    let packages = lock["packages"].as_object().context("the lock file has no packages")?;
    let mut parts: Vec<Part> = packages
        .iter()
        .filter(|(_, package)| package["dev"] != true)
        .filter_map(|(path, package)| Some((path.rsplit_once("node_modules/")?.1, package)))
        .map(|(name, package)| part(name, package))
        .collect::<anyhow::Result<_>>()?;
    parts.sort();
    parts.dedup();
    Ok(parts)
}

fn part(name: &str, package: &Value) -> anyhow::Result<Part> {
    let told = |key: &str| {
        package[key].as_str().map(str::to_owned).with_context(|| format!("{name} names no {key}"))
    };
    Ok(Part {
        name: name.to_owned(),
        version: told("version")?,
        licence: told("license")?,
        origin: "npm".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_ships_is_named() {
        let lock = r#"{ "packages": {
            "": { "name": "frontend", "license": "MIT" },
            "node_modules/@tabler/core": { "version": "1.0.0", "license": "MIT" },
            "node_modules/esbuild": { "version": "0.1.0", "license": "MIT", "dev": true }
        } }"#;
        let parts = parse(lock).expect("the lock file is well formed");
        let [only] = &parts[..] else { panic!("one package ships, not {}", parts.len()) };
        assert_eq!((only.name.as_str(), only.version.as_str()), ("@tabler/core", "1.0.0"));
    }

    #[test]
    fn a_package_without_licence_is_refused() {
        let lock = r#"{ "packages": { "node_modules/x": { "version": "1.0.0" } } }"#;
        assert!(parse(lock).is_err());
    }
}
