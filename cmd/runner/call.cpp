#include "call.h"

#include <memory>
#include <utility>

#include "inventory/async/lines.h"
#include "inventory/base/console.h"

namespace inventory::cmd {

async::Task<ExitCode> Call(Session& session, const RunnerOptions& options) {
  runner::CallOptions call = options.call.call;
  const bool wrong = options.call.batch.empty() ? call.service.empty() || call.operation.empty()
                                                : !call.service.empty() || !call.operation.empty();
  if (wrong) {
    PrintMessage("runner: give either SERVICE and OPERATION, or --batch FILE\nTry \"runner call --help\".\n");
    co_return ExitCode::kUsage;
  }
  call.region = session.region();
  call.paginate = !options.call.no_paginate;
  call.cancel = session.cancel();
  std::unique_ptr<async::Lines> batch;
  if (!options.call.batch.empty()) {
    auto opened = async::OpenLines(session.loop(), options.call.batch);
    if (!opened) co_return Complain("runner", opened.error());
    batch = std::move(*opened);
    call.batch = batch.get();
  }
  const std::unique_ptr<aws::Client> client = session.MakeClient(session.credentials());
  const runner::CallOutput output = PrintOutput;
  const runner::CallWarning warn = [](const Error& lack) { Complain("runner", lack); };
  const Result<runner::CallEnd> end = co_await runner::RunCall(*client, std::move(call), output, warn);
  if (!end) co_return Complain("runner", end.error());
  co_return *end == runner::CallEnd::kTruncated ? ExitCode::kPartial : ExitCode::kDone;
}

}  // namespace inventory::cmd
