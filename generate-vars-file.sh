#!/bin/sh
# Writes k8s/vars.env from the environment; a variable that is not set ends it, but for INCLUDE_ACCOUNTS: without it,
# all accounts of the organization are inventoried.
set -eu
cd "$(dirname "$0")"
variables=$(cat <<EOF
BILLING_ACCOUNT_ID=${BILLING_ACCOUNT_ID:?}
SECURITY_ACCOUNT_ID=${SECURITY_ACCOUNT_ID:?}
ORCHESTRATOR_ROLE=${ORCHESTRATOR_ROLE:?}
RUNNER_ROLE=${RUNNER_ROLE:?}
BUCKET_NAME=${BUCKET_NAME:?}
CRON_SCHEDULE=${CRON_SCHEDULE:?}
INCLUDE_ACCOUNTS=${INCLUDE_ACCOUNTS:-}
EOF
)
printf '%s\n' "$variables" >k8s/vars.env
