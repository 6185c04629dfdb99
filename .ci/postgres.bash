# Sourced by ./test and ./attack: a PostgreSQL cluster of its own, in a temporary folder, gone afterwards.

postgres_folder="" postgres_bin=""

# PostgreSQL refuses to run as root, so there the account of Debian's package runs it.
as_postgres() {
    if ((EUID == 0)); then
        (cd "$postgres_folder" && runuser -u postgres -- "$@")
    else
        (cd "$postgres_folder" && "$@")
    fi
}

# Memory that takes files, where some gigabytes of it are free: a disk would spend its time making and removing the
# thousand files of each story's database.
roomy_memory() {
    local free
    free=$(df --output=avail --block-size=G /dev/shm 2>/dev/null | tail -1 | tr -dc 0-9)
    [[ -w /dev/shm && ${free:-0} -ge 6 ]] && echo /dev/shm
}

# Starts the cluster on a free port and exports TEST_POSTGRES_URL, its superuser's address.
start_postgres() {
    local bin port password place
    bin=$(dirname "$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -1)")
    port=$(node -e 'const s = require("net").createServer();
        s.listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

    place=$(roomy_memory) || place=${TMPDIR:-/tmp}
    postgres_folder=$(mktemp -d "$place/kouzyou-postgres.XXXXXX")
    postgres_bin=$bin
    printf '%s\n' "$password" >"$postgres_folder/password"
    if ((EUID == 0)); then chown -R postgres "$postgres_folder"; fi

    as_postgres "$bin/initdb" --pgdata="$postgres_folder/data" --username=kouzyou --auth=scram-sha-256 \
        --pwfile="$postgres_folder/password" --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
    # Durability is switched off: these rows live for minutes, and only the speed matters.
    cat >>"$postgres_folder/data/postgresql.conf" <<SETTINGS
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
max_connections = 500
fsync = off
synchronous_commit = off
full_page_writes = off
SETTINGS
    if ! as_postgres "$bin/pg_ctl" start --pgdata="$postgres_folder/data" --wait --timeout=300 \
        --log="$postgres_folder/log" >/dev/null; then
        cat "$postgres_folder/log" >&2
        return 1
    fi
    export TEST_POSTGRES_URL="postgres://kouzyou:$password@127.0.0.1:$port/postgres"
}

# Stops the cluster and removes its folder; harmless when none was started.
stop_postgres() {
    if [[ -z "$postgres_folder" ]]; then return 0; fi
    as_postgres "$postgres_bin/pg_ctl" stop --pgdata="$postgres_folder/data" --mode=immediate >/dev/null 2>&1 || true
    rm -rf "$postgres_folder"
    postgres_folder=""
}
