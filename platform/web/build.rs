//! Stops with a plain sentence when the front end was not built, and rebuilds when it was built anew.

use std::path::Path;

fn main() {
    let manifest = Path::new("../../frontend/dist/manifest.json");
    println!("cargo::rerun-if-changed={}", manifest.display());
    if !manifest.exists() {
        println!(
            "cargo::error=frontend/dist is missing. Build it first: (cd frontend && npm ci --ignore-scripts && npm run build)"
        );
    }
}
