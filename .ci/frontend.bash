# Sourced by ./run, ./test, ./bench and ./attack: what the servers embed, built when it is not current.

# Installs the npm packages of the lock file and builds frontend/dist, each only when needed.
build_frontend() {
    local lock=frontend/package-lock.json
    local installed=frontend/node_modules/.package-lock.json built=frontend/node_modules/.built
    if [[ $lock -nt $installed ]]; then
        npm ci --prefix frontend
    fi
    if [[ ! -d frontend/dist || ! -e $built || -n "$(frontend_changes_since "$built")" ]]; then
        npm run build --prefix frontend
        touch "$built"
    fi
}

# The first source file of the frontend that is newer than the file $1, if any.
frontend_changes_since() {
    find frontend \( -path frontend/node_modules -o -path frontend/dist -o -path frontend/fonts \) -prune \
        -o -type f -newer "$1" -print -quit
}
