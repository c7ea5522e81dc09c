#!/usr/bin/env bash
# Writes a new file, for you alone to read, with what nobody needs to know: fresh passwords and keys between the parts.
#   deploy/secrets.sh compose .env                .env.example, with them filled in
#   deploy/secrets.sh small secrets.env           for `kubectl create secret generic thongsuot-secrets --from-env-file`;
#                                                 production, production-existing: the same for these overlays
# What only you know (the secrets of the issuer's clients, the mail server's password …) is left empty: fill it in.
set -euo pipefail
umask 077
set -o noclobber                       # a file that is there holds the passwords of something that runs
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

fresh() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
made() { for name in "$@"; do echo "$name=$(fresh)"; done; }
yours() { for name in "$@"; do echo "$name="; done; }

compose() {
    while IFS= read -r line; do
        if [[ $line =~ ^[A-Z_]+(KAFKA_PASSWORD|MONGO_PASSWORD|ADMIN_PASSWORD|SET_KEY|NOTICE_KEY|SESSION_SECRET)=$ ]]; then
            line+=$(fresh)
        fi
        printf '%s\n' "$line"
    done < "$here/../.env.example"
}

common() {
    made session-secret notice-key kafka-password-{planner,cascade,reporting,notifier,thongsuot-cli}
    yours client-secret-{planner,reporting,notifier,portal,cli}
    yours smtp-password zalo-app-secret zalo-refresh-token       # only where such notices are sent
}

# A service's address of MongoDB holds its password, so the two are made together.
addresses() {                                                    # host, options, name of the administrator's password
    local service password
    for service in planner reporting notifier; do
        password=$(fresh)
        echo "mongo-password-$service=$password"
        echo "mongo-url-$service=mongodb://$service:$password@$1/?$2&authSource=thongsuot_$service"
    done
}

small() {
    common
    made kafka-password-admin mongo-set-key
    local admin
    admin=$(fresh)
    echo "mongo-password-admin=$admin"
    echo "mongo-admin-url=mongodb://admin:$admin@mongo:27017/?directConnection=true&authSource=admin"
    addresses mongo:27017 replicaSet=rs0
}

production() {
    common
    made mongo-password-{planner,reporting,notifier}
}

existing() {
    common
    yours kafka-password-admin mongo-admin-url
    addresses "${MONGO_HOSTS:-mongo-1.example:27017,mongo-2.example:27017,mongo-3.example:27017}" \
        "replicaSet=${MONGO_SET:-rs0}&tls=true&tlsCAFile=/etc/mongo-ca/ca.crt"
}

usage() { sed -n '2,6s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }

(($# == 2)) || usage
case $1 in
    compose) compose > "$2" ;;
    small) small > "$2" ;;
    production) production > "$2" ;;
    production-existing) existing > "$2" ;;
    *) usage ;;
esac
