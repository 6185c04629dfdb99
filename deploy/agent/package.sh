#!/usr/bin/env bash
# Makes the Debian package of the agent: deploy/agent/package.sh PROGRAM FOLDER
# PROGRAM is the built program, FOLDER where the package goes. Prints its path.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=${1:-} out=${2:-}

if [[ ! -x $program || -z $out ]]; then
    echo "usage: deploy/agent/package.sh PROGRAM FOLDER" >&2
    exit 2
fi

version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$here/../../Cargo.toml" | head -1)
architecture=$(dpkg --print-architecture)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 0755 "$tree"

install -d "$tree"/usr/bin "$tree"/usr/share/doc/backup-agent "$tree"/lib/systemd/system
install -m 0755 "$program" "$tree/usr/bin/backup-agent"
install -m 0644 "$here/backup-agent.service" "$tree/lib/systemd/system/"
install -m 0644 "$here/../../LICENSE-MIT" "$tree/usr/share/doc/backup-agent/copyright"
install -m 0644 "$here/../../THIRD-PARTY-NOTICES.md" "$tree/usr/share/doc/backup-agent/"
# A system with an older C library cannot start the program.
libc=$(grep -aoE 'GLIBC_[0-9.]+' "$program" | sort -uV | tail -1 || true)

install -d "$tree/DEBIAN"
cat >"$tree/DEBIAN/control" <<CONTROL
Package: backup-agent
Version: $version
Architecture: $architecture
Maintainer: kouzyou <kouzyou@kouzyou.example>
Section: admin
Priority: optional
Installed-Size: $(du -sk --exclude=DEBIAN "$tree" | cut -f1)
Depends: libc6${libc:+ (>= ${libc#GLIBC_})}
Recommends: ca-certificates
Suggests: restic, borgbackup, pgbackrest, barman
Description: reports what backup tools did to backup-mgmt
 One program that looks at other backup tools and reports each backup once,
 also after the server was away. The package brings its folder and a service
 for systemd, which begins once the agent is enrolled.
CONTROL
for script in postinst prerm postrm; do
    install -m 0755 "$here/debian/$script" "$tree/DEBIAN/$script"
done

mkdir -p "$out"
package="$out/backup-agent_${version}_${architecture}.deb"
dpkg-deb --root-owner-group -Zzstd -z3 --build "$tree" "$package" >/dev/null
echo "$package"
