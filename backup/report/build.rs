//! Says how to get the fonts where they are missing, before the compiler says it worse.

use std::path::Path;

const FONTS: [&str; 2] =
    ["../../frontend/fonts/BIZUDPGothic-Regular.ttf", "../../frontend/fonts/BIZUDPGothic-Bold.ttf"];

fn main() {
    for font in FONTS {
        println!("cargo::rerun-if-changed={font}");
        if !Path::new(font).is_file() {
            println!(
                "cargo::error=the font {font} is missing; run `npm ci && npm run build` in frontend/ first"
            );
        }
    }
}
