# Sourced by ./test: builds the programs for Windows with Debian's Rust, whose sources can be built for any target, and the
# compiler of mingw.

readonly windows_triple=x86_64-pc-windows-gnu
# What the development profile optimises for a person who waits, and what takes long to optimise.
readonly not_optimised=(libsqlite3-sys zstd-sys sqlx-core sqlx-sqlite rust_xlsxwriter calamine encoding_rs rustic_core ignore
    quick-xml zip)

# Builds the servers and the agent below the folder $1; says where they are in `windows_programs`.
build_for_windows() {
    local folder=$1 config=() package
    windows_programs=$folder/$windows_triple/debug
    for package in "${not_optimised[@]}"; do config+=(--config "profile.dev.package.$package.opt-level=0"); done
    # A compiler of rustup would be found first; the sources must be those of this very compiler. rustic_core needs
    # unwinding. Without debugging the programs link in a fraction of the time.
    env -u CARGO_RESOLVER_FEATURE_UNIFICATION -u CARGO_UNSTABLE_FEATURE_UNIFICATION \
        RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$folder" CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=0 \
        CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=x86_64-w64-mingw32-gcc \
        CC_x86_64_pc_windows_gnu=x86_64-w64-mingw32-gcc AR_x86_64_pc_windows_gnu=x86_64-w64-mingw32-ar \
        /usr/bin/cargo build --locked --target "$windows_triple" -Zbuild-std=std,panic_unwind "${config[@]}" \
        -p autograder-server --bin autograder -p backup-server --bin backup-mgmt -p backup-agent --bin backup-agent
    x86_64-w64-mingw32-gcc -shared -O2 -o "$windows_programs/bcryptprimitives.dll" \
        deploy/tests/windows/bcryptprimitives.c -ladvapi32
}
