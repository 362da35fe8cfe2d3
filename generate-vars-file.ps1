# Writes k8s/vars.env from the environment; a variable that is not set ends it, but for INCLUDE_ACCOUNTS: without it,
# all accounts of the organization are inventoried.
$ErrorActionPreference = "Stop"
$required = "BILLING_ACCOUNT_ID", "SECURITY_ACCOUNT_ID", "ORCHESTRATOR_ROLE", "RUNNER_ROLE", "BUCKET_NAME", "CRON_SCHEDULE"
$lines = foreach ($name in $required) {
    $value = [Environment]::GetEnvironmentVariable($name)
    if ([string]::IsNullOrEmpty($value)) { throw "${name}: parameter not set" }
    "$name=$value"
}
$lines += "INCLUDE_ACCOUNTS=$([Environment]::GetEnvironmentVariable('INCLUDE_ACCOUNTS'))"
[IO.File]::WriteAllText((Join-Path $PSScriptRoot "k8s/vars.env"), ($lines -join "`n") + "`n")
