#!/usr/bin/env bash
# Installs a server on any Linux: deploy/install.sh NAME PROGRAM
# NAME is autograder or backup-mgmt, PROGRAM the built program. Run again with a newer program it upgrades: it keeps the former
# program as /usr/lib/NAME/NAME.before, takes a backup, brings the tables up to date and restarts. On Debian the package does
# the same (deploy/package.sh).
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

installed=/usr/lib/$name/$name
former=
[[ ! -e $installed && ! -e $installed.former ]] || former=installed
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
"$here/stage.sh" "$name" "$program" "$tree"
# setup.sh gives it its name. One that is there is of an upgrade that was cut off.
[[ -z $former || -e $installed.former ]] || ln "$installed" "$installed.former"
# A running program cannot be written over, but another one can take its name.
(cd "$tree" && find . -mindepth 1 -type d -exec mkdir -p "/{}" \; && find . -type f -exec cp --remove-destination --preserve=mode "{}" "/{}" \;)
"/usr/lib/$name/setup.sh" "$name" $former
