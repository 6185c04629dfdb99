#!/usr/bin/env bash
# Installs a server on any Linux: deploy/install.sh NAME PROGRAM
# NAME is autograder or backup-mgmt, PROGRAM the built program. Run again with a newer program it upgrades: first it takes a
# backup, then it brings the tables up to date and restarts. On Debian the package does the same (deploy/package.sh).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
name=${1:-} program=${2:-}

if [[ $name != autograder && $name != backup-mgmt || ! -x $program ]]; then
    echo "使い方: deploy/install.sh autograder|backup-mgmt プログラム" >&2
    exit 2
fi
if ((EUID != 0)); then
    echo "root で実行してください（例: sudo deploy/install.sh $name $program）" >&2
    exit 1
fi

former=
[[ ! -x /usr/lib/$name/$name ]] || former=installed
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
"$here/stage.sh" "$name" "$program" "$tree"
# A running program cannot be written over, but another one can take its name.
rm -f "/usr/lib/$name/$name"
(cd "$tree" && find . -mindepth 1 -type d -exec mkdir -p "/{}" \; && find . -type f -exec cp --preserve=mode "{}" "/{}" \;)
"/usr/lib/$name/setup.sh" "$name" $former
