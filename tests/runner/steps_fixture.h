#pragma once

#include <string>

#include "inventory/runner/steps.h"
#include "support/aws_client_fixture.h"
#include "support/fake_process_runner.h"
#include "support/memory_log.h"
#include "support/temporary_directory.h"

namespace inventory::runner {

/// The world of a step: virtual time, a scripted network, a work directory of its own.
class StepsFixture : public aws::ClientFixture {
 public:
  static constexpr const char* kAccount = "333333333333";

  StepsFixture() {
    step.account = kAccount;
    step.work_directory = directory.path();
  }

  World MakeWorld() {
    return {.context = {.loop = loop,
                        .clock = clock,
                        .random = random,
                        .transport = transport,
                        .processes = processes,
                        .models = testing::CompiledModels(),
                        .environment = environment,
                        .logger = logger,
                        .home = directory.path(),
                        .region = "eu-west-1",
                        .cancel = cancellation.token()},
            .client = {},
            .region = "eu-west-1"};
  }

  http::FakeTransport::Rule& OnSts(const std::string& action) {
    return transport.On("POST", "https://sts.").WithBody("Action=" + action + "&");
  }
  static std::string Identity() {
    return "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::333333333333:user/me</Arn>"
           "<Account>333333333333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
  }

  async::CancellationSource cancellation;
  testing::FakeProcessRunner processes{loop, [](const async::Process&) { return async::ProcessExit(); }};
  Environment environment;
  testing::MemoryLog logger;
  testing::TemporaryDirectory directory;
  StepOptions step;
};

}  // namespace inventory::runner
