#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "inventory/aws/auth/role_chain_provider.h"
#include "inventory/aws/s3/bucket.h"
#include "inventory/aws/sts/caller_identity.h"
#include "inventory/orchestrate/doctor.h"
#include "inventory/orchestrate/orchestrator.h"
#include "inventory/orchestrate/summary.h"

namespace inventory::orchestrate {
namespace {

constexpr std::string_view kIdentity = "identity";
constexpr std::string_view kOrganization = "organization";
constexpr std::string_view kAccountRoles = "account roles";
constexpr std::string_view kBucket = "bucket";
constexpr std::string_view kUpload = "upload";

/// Roles that are assumed at a time: STS grants an account hundreds a second.
constexpr std::size_t kAssumedAtATime = 10;
constexpr std::size_t kMostIdsShown = 10;

/// Below the prefix that the policies grant.
constexpr std::string_view kProbeKey = "AWSRecon/doctor";

std::string AdviceForIdentity(const Error& error) {
  switch (error.code()) {
    case ErrorCode::kPermissionDenied:
      return "let the role's trust policy name this service account or caller: "
             "infrastructure/policies/orchestrator_trust.json";
    case ErrorCode::kThrottled:
    case ErrorCode::kUnavailable:
    case ErrorCode::kDeadlineExceeded:
      return "check the way to AWS: AWS_ENDPOINT_URL, HTTPS_PROXY, NO_PROXY";
    case ErrorCode::kExpiredCredentials:
      return "get new credentials";
    default:
      return "give credentials as to the AWS CLI (AWS_PROFILE, AWS_ACCESS_KEY_ID ...), or in a cluster a "
             "role "
             "to the service account: k8s/base/service-accounts.yaml";
  }
}

std::string AdviceForOrganization(const Error& error) {
  if (error.code() == ErrorCode::kPermissionDenied) {
    return fmt::format(
        R"(add {{"Effect": "Allow", "Action": ["organizations:ListAccounts", )"
        R"("organizations:ListAccountsForParent", "organizations:ListOrganizationalUnitsForParent"], )"
        R"("Resource": "*"}} to the policy of {}, in the management account or a delegated administrator's)",
        error.Find("caller"));
  }
  if (error.code() == ErrorCode::kConfiguration)
    return "`orchestrator accounts` says who is left out and why";
  return "";
}

std::string AdviceForBucket(const Error& error, const RunOptions& run) {
  if (error.code() == ErrorCode::kNotFound) return fmt::format("aws s3 mb s3://{}", run.runner.bucket);
  return "";
}

std::string AdviceForUpload(const Error& error, const AwsSubject& subject, const RunOptions& run) {
  if (error.code() != ErrorCode::kPermissionDenied) return "";
  return fmt::format(R"(add {{"Effect": "Allow", "Action": ["s3:PutObject", "s3:AbortMultipartUpload"], )"
                     R"("Resource": "arn:{}:s3:::{}/AWSRecon/*"}} to the caller's policy{})",
                     subject.partition, run.runner.bucket,
                     run.runner.sse_kms_key_id.empty() ? "" : ", and kms:GenerateDataKey on the key");
}

std::string Listed(const std::vector<std::string>& ids) {
  const std::size_t shown = std::min(ids.size(), kMostIdsShown);
  std::string text = fmt::format("{}", fmt::join(std::span(ids).first(shown), ", "));
  if (shown < ids.size()) text += fmt::format(" and {} more", ids.size() - shown);
  return text;
}

async::Task<bool> ExamineIdentity(AwsSubject subject, bool through_roles, Findings& findings) {
  const std::string region = subject.region;
  const auto own = co_await aws::sts::GetCallerIdentity(subject.client, region, subject.context.cancel);
  if (!own) {
    findings.Fail(kIdentity, own.error(), AdviceForIdentity(own.error()));
    co_return false;
  }
  findings.Ok(kIdentity, own->arn);
  if (!through_roles) co_return true;
  const auto source =
      co_await aws::sts::GetCallerIdentity(subject.source_client, region, subject.context.cancel);
  if (!source) {
    findings.Fail(
        kIdentity, source.error(),
        fmt::format("allow sts:AssumeRole in the policy of {}, and let the role's trust policy name it",
                    own->arn));
    co_return false;
  }
  findings.Ok(kIdentity, fmt::format("{}, to ask the organization", source->arn));
  co_return true;
}

async::Task<std::optional<RunSpec>> ExamineOrganization(AwsSubject subject, SourceOptions source,
                                                        RunOptions run, RunIdentity identity,
                                                        Findings& findings, async::CancellationToken cancel) {
  const std::string region = subject.region;
  auto selection =
      co_await FindAccounts(subject.source_client, region, source, subject.context.logger, cancel);
  if (!selection) {
    findings.Fail(kOrganization, selection.error(), AdviceForOrganization(selection.error()));
    co_return std::nullopt;
  }
  auto spec = MakeRun(*selection, identity, subject.partition, run);
  if (!spec) {
    findings.Fail(kOrganization, spec.error(), AdviceForOrganization(spec.error()));
    co_return std::nullopt;
  }
  std::string told = Counted(selection->selected.size(), "account");
  if (!selection->left_out.empty()) told += fmt::format(", {} left out", selection->left_out.size());
  if (selection->unknown.empty()) {
    findings.Ok(kOrganization, std::move(told));
  } else {
    findings.Fail(
        kOrganization,
        Error(ErrorCode::kConfiguration, fmt::format("{}; asked for, but not in the organization: {}", told,
                                                     Listed(selection->unknown))),
        "correct include_accounts (INCLUDE_ACCOUNTS)");
  }
  co_return std::move(*spec);
}

/// Assumes the role of every account, some at a time.
struct Admission {
  const AwsSubject& subject;
  const RunSpec& run;
  aws::Credentials credentials;
  std::size_t next = 0;
  std::vector<std::pair<std::string, Error>> refused = {};
};

async::Task<> AssumeInTurn(Admission& admission, async::CancellationToken cancel) {
  while (admission.next < admission.run.accounts.size() && !cancel.cancelled()) {
    const AccountRun& account = admission.run.accounts[admission.next++];
    aws::auth::RoleStep step;
    step.arn = account.role_arn;
    step.external_id = account.external_id;
    step.session_name = admission.run.settings.session_name;
    step.duration = admission.run.settings.duration;
    aws::Credentials credentials = admission.credentials;
    std::vector<aws::auth::RoleStep> steps{std::move(step)};
    const std::string region;
    auto assumed = co_await aws::auth::AssumeRoles(admission.subject.context, std::move(credentials),
                                                   std::move(steps), region);
    if (!assumed) admission.refused.emplace_back(account.account.id, std::move(assumed).error());
  }
}

async::Task<Result<aws::Credentials>> RunnerCredentials(AwsSubject subject, RunnerSettings settings) {
  INVENTORY_CO_TRY(aws::Credentials own, co_await subject.credentials.Get());
  if (settings.roles.empty()) co_return own;
  std::vector<aws::auth::RoleStep> steps = aws::auth::ToSteps(settings.roles);
  const std::string region;
  co_return co_await aws::auth::AssumeRoles(subject.context, std::move(own), std::move(steps), region);
}

async::Task<> ExamineAccountRoles(AwsSubject subject, const RunSpec& run, Findings& findings,
                                  async::CancellationToken cancel) {
  auto credentials = co_await RunnerCredentials(subject, run.settings);
  if (!credentials) {
    findings.Fail(kAccountRoles, credentials.error());
    co_return;
  }
  Admission admission{.subject = subject, .run = run, .credentials = std::move(*credentials)};
  async::TaskGroup group(subject.context.loop);
  for (std::size_t i = 0; i < std::min(kAssumedAtATime, run.accounts.size()); ++i) {
    group.Start(AssumeInTurn(admission, cancel));
  }
  co_await group.Join();
  if (admission.refused.empty()) {
    findings.Ok(
        kAccountRoles,
        fmt::format("{} let us in as {}", Counted(run.accounts.size(), "account"),
                    run.accounts.front().role_arn.substr(run.accounts.front().role_arn.find('/') + 1)));
    co_return;
  }
  std::ranges::sort(admission.refused, {}, [](const auto& refused) { return refused.first; });
  std::vector<std::string> others;
  for (std::size_t i = 1; i < admission.refused.size(); ++i) others.push_back(admission.refused[i].first);
  const Error& first = admission.refused.front().second;
  std::string told = first.message();
  if (!others.empty()) told += fmt::format("; as well: {}", Listed(others));
  findings.Fail(
      kAccountRoles, Error(first.code(), std::move(told)),
      "make the role there: infrastructure/policies/inventory_trust.json and inventory_policy.json");
}

async::Task<> ExamineBucket(AwsSubject subject, RunOptions run, bool local, Findings& findings,
                            async::CancellationToken cancel) {
  const std::string region = subject.region;
  const auto found = co_await aws::s3::FindBucket(subject.client, run.runner.bucket, region,
                                                  run.runner.bucket_owner, cancel);
  const std::string url = "s3://" + run.runner.bucket;
  if (found) {
    findings.Ok(kBucket, found->empty() ? url : fmt::format("{} in {}", url, *found));
  } else if (found.error().code() == ErrorCode::kPermissionDenied) {
    // The bucket's name is taken, and to write into it does not take the right to see it.
    if (run.runner.bucket_owner.empty()) {
      findings.Ok(kBucket, url + " is there; we may not look into it, and need not");
    } else {
      findings.Warn(kBucket,
                    fmt::format("{} is there; that it is not for us to see, or that it does not belong "
                                "to {}, looks the same from here",
                                url, run.runner.bucket_owner));
    }
  } else {
    const Error told(found.error().code(), found.error().code() == ErrorCode::kNotFound
                                               ? fmt::format("there is no bucket {}", run.runner.bucket)
                                               : fmt::format("{}: {}", url, found.error().message()));
    findings.Fail(kBucket, told, AdviceForBucket(found.error(), run));
    findings.Skip(kUpload, "without the bucket");
    co_return;
  }
  if (!local) {
    findings.Skip(kUpload, "runners upload with a role of their own, which this program can't try");
    co_return;
  }
  aws::s3::ObjectLocation place{.bucket = run.runner.bucket,
                                .key = std::string(kProbeKey),
                                .region = region,
                                .credentials = nullptr,
                                .cancel = cancel};
  aws::s3::ObjectOptions options;
  options.expected_bucket_owner = run.runner.bucket_owner;
  if (!run.runner.sse_kms_key_id.empty()) options.server_side_encryption = "aws:kms";
  options.kms_key_id = run.runner.sse_kms_key_id;
  const auto tried = co_await aws::s3::TryUpload(subject.client, std::move(place), std::move(options));
  if (!tried) {
    findings.Fail(kUpload, tried.error(), AdviceForUpload(tried.error(), subject, run));
    co_return;
  }
  findings.Ok(kUpload, fmt::format("{}/AWSRecon/ takes reports; one was begun and aborted", url));
}

}  // namespace

async::Task<std::optional<RunSpec>> ExamineAws(AwsSubject subject, SourceOptions source, RunOptions run,
                                               RunIdentity identity, bool local, Findings& findings,
                                               async::CancellationToken cancel) {
  const bool through_roles = !source.roles.empty();
  const bool known = co_await ExamineIdentity(subject, through_roles, findings);
  if (!known) {
    for (const std::string_view check : {kOrganization, kAccountRoles, kBucket, kUpload}) {
      findings.Skip(check, "without an identity");
    }
    co_return std::nullopt;
  }
  std::optional<RunSpec> spec =
      co_await ExamineOrganization(subject, std::move(source), run, std::move(identity), findings, cancel);
  if (!local) {
    findings.Skip(kAccountRoles,
                  "runners assume them with a role of their own, which this program can't try; a run of one "
                  "account tells: orchestrator run --include-accounts ID");
  } else if (!spec) {
    findings.Skip(kAccountRoles, "without the list of accounts");
  } else {
    co_await ExamineAccountRoles(subject, *spec, findings, cancel);
  }
  co_await ExamineBucket(subject, std::move(run), local, findings, cancel);
  co_return spec;
}

}  // namespace inventory::orchestrate
