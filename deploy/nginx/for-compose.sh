#!/bin/sh
# Puts the hosts of compose into the configurations of nginx; the image's start runs it.
set -eu
mkdir -p /etc/nginx/snippets
cp /kouzyou/snippets/*.conf /etc/nginx/snippets/
sed -e "s/server 127\.0\.0\.1:8080/server autograder:8080/" -e "s/kouzyou\.example/$AUTOGRADER_HOST/g" \
    /kouzyou/autograder.conf >/etc/nginx/conf.d/autograder.conf
sed -e "s/server 127\.0\.0\.1:5000/server backup-mgmt:5000/" -e "s/backup\.kouzyou\.example/$BACKUP_MGMT_HOST/g" \
    /kouzyou/backup-mgmt.conf >/etc/nginx/conf.d/backup-mgmt.conf
rm -f /etc/nginx/conf.d/default.conf
