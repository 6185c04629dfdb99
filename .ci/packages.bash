# Sourced by ./test and ./attack: installs what the checks need and the machine lacks.

# Says how to get a missing Debian package, or gets it.
install_debian_packages() {
    local apt=(apt-get)
    if ((EUID != 0)); then
        if ! sudo -n true 2>/dev/null; then
            echo "These Debian packages are missing: $*" >&2
            echo "Install them as root: apt-get install $*" >&2
            return 1
        fi
        apt=(sudo -n apt-get)
    fi
    "${apt[@]}" update -qq
    "${apt[@]}" install -y -qq --no-install-recommends \
        -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

# Installs the system's part; `ensure_debian_packages browser` also what the journeys and the tests of deploy/ need.
ensure_debian_packages() {
    local missing=()
    command -v cc >/dev/null || missing+=(build-essential)
    command -v file >/dev/null || missing+=(file)
    command -v curl >/dev/null || missing+=(curl)
    command -v openssl >/dev/null || missing+=(openssl)
    command -v sqlite3 >/dev/null || missing+=(sqlite3)
    command -v age-keygen >/dev/null || missing+=(age)
    command -v restic >/dev/null || missing+=(restic)
    command -v rclone >/dev/null || missing+=(rclone)
    command -v borg >/dev/null || missing+=(borgbackup)
    command -v pgbackrest >/dev/null || missing+=(pgbackrest)
    [[ -x /usr/sbin/bacula-dir ]] ||
        missing+=(bacula-director bacula-director-sqlite3 bacula-sd bacula-fd bacula-console)
    [[ -x /usr/sbin/sshd ]] || missing+=(openssh-server)
    command -v ssh >/dev/null || missing+=(openssh-client)
    command -v pdftotext >/dev/null || missing+=(poppler-utils)
    python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3 python3-venv)
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
    if [[ "${1:-}" == browser ]]; then
        command -v chromium >/dev/null || missing+=(chromium)
        [[ -x /usr/sbin/nginx ]] || missing+=(nginx-light)
        command -v promtool >/dev/null || missing+=(prometheus)
        command -v docker-compose >/dev/null || missing+=(docker-compose)
        command -v systemd-analyze >/dev/null || missing+=(systemd)
        [[ -x /usr/sbin/logrotate ]] || missing+=(logrotate)
        # What the manuals look at a machine with.
        command -v free >/dev/null || missing+=(procps)
        command -v ss >/dev/null || missing+=(iproute2)
        # The pages are Japanese: without a font the journeys would look at empty boxes.
        [[ -n "$(fc-list :lang=ja family 2>/dev/null)" ]] || missing+=(fontconfig fonts-noto-cjk)
    fi
    if ((${#missing[@]})); then
        DEBIAN_FRONTEND=noninteractive install_debian_packages "${missing[@]}"
    fi
}

# What builds for Windows, and what runs there.
ensure_windows_packages() {
    local missing=()
    [[ -e /usr/lib/rustlib/src/rust/library/std/Cargo.toml && -x /usr/bin/rustc && -x /usr/bin/cargo ]] ||
        missing+=(rustc-web cargo-web rust-web-src)
    command -v x86_64-w64-mingw32-gcc >/dev/null || missing+=(gcc-mingw-w64-x86-64)
    command -v wine >/dev/null || missing+=(wine wine64)
    if ((${#missing[@]})); then
        DEBIAN_FRONTEND=noninteractive install_debian_packages "${missing[@]}"
    fi
}

# Puts the checkers of requirements.txt into the environment $1, once per change of that file; and again where the machine's
# Python is another one by now.
ensure_checkers() {
    local environment=$1 wanted=.ci/requirements.txt
    if ! cmp -s "$wanted" "$environment/installed.txt" || ! "$environment/bin/pip" --version >/dev/null 2>&1; then
        rm -rf "$environment"
        python3 -m venv "$environment"
        "$environment/bin/pip" install --quiet --requirement "$wanted"
        cp "$wanted" "$environment/installed.txt"
    fi
    PATH="$environment/bin:$PATH"
}
