#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "inventory/report/object_key.h"
#include "inventory/runner/steps.h"
#include "inventory/sink/s3_report.h"
#include "role_steps.h"

namespace inventory::runner {

async::Task<Result<>> Upload(World world, StepOptions step, UploadOptions options, ReportFiles files,
                             aws::auth::CredentialProvider& credentials, report::Outcome& outcome) {
  const std::filesystem::path report = files.report_in(step);
  // Without it nobody knows whether the report is complete, and a guess would be worse than none.
  if (outcome.status != report::Status::kComplete && outcome.status != report::Status::kPartial) {
    co_return Fail(
        ErrorCode::kConfiguration,
        fmt::format("{} does not tell of a report of this account and run: run `runner inventory` with the "
                    "same --work-dir first",
                    step.summary().native()));
  }
  std::error_code missing;
  const std::uintmax_t bytes = std::filesystem::file_size(report, missing);
  if (!missing && bytes != outcome.bytes) {
    co_return Fail(
        ErrorCode::kConfiguration,
        fmt::format("{} has {} bytes, and {} tells of a report of {}: run `runner inventory` again",
                    report.native(), bytes, step.summary().native(), outcome.bytes));
  }
  if (options.key.empty() && outcome.account.empty()) {
    co_return Fail(ErrorCode::kConfiguration,
                   fmt::format("{} does not say whose report it is: say with --key what to call it",
                               step.summary().native()));
  }
  INVENTORY_CO_TRY(const aws::sts::CallerIdentity caller, co_await LogCaller(world, credentials));
  aws::Client client(world.context.loop, world.context.clock, world.context.random, world.context.transport,
                     world.context.models, credentials, world.client);

  sink::ReportFiles sources{.report = report, .ledger = files.ledger_in(step)};
  const Time started = outcome.started.value_or(world.context.clock.Now());
  sink::ReportLocation location{
      .bucket = options.bucket,
      .key = options.key.empty() ? report::ObjectKey(started, outcome.account) : options.key,
      .region = world.region,
      .credentials = nullptr,
      .cancel = world.context.cancel};
  sink::ReportLabels labels{.account = outcome.account, .run = outcome.run, .gaps = outcome.gap_count()};
  aws::s3::ObjectOptions object;
  object.server_side_encryption = options.server_side_encryption;
  if (object.server_side_encryption.empty() && !options.kms_key_id.empty()) {
    object.server_side_encryption = "aws:kms";
  }
  object.kms_key_id = options.kms_key_id;
  object.bucket_key = options.bucket_key;
  object.storage_class = options.storage_class;
  object.expected_bucket_owner = options.bucket_owner;

  auto uploaded = co_await sink::UploadReport(client, std::move(sources), std::move(location),
                                              std::move(labels), std::move(object));
  if (!uploaded) {
    Error error = std::move(uploaded).error();
    if (error.Find("caller").empty()) error.With("caller", caller.arn);
    co_return Fail(std::move(error));
  }
  outcome.bucket = options.bucket;
  outcome.key = uploaded->key;
  outcome.bytes = uploaded->bytes;
  world.context.logger.Info("report uploaded",
                            {{"object", fmt::format("s3://{}/{}", outcome.bucket, outcome.key)},
                             {"bytes", outcome.bytes},
                             {"version", uploaded->version_id}});
  co_return Result<>();
}

}  // namespace inventory::runner
