#include "inventory/k8s/client.h"

#include <gtest/gtest.h>

#include <chrono>

#include "client_fixture.h"
#include "inventory/k8s/status.h"

namespace inventory::k8s {
namespace {

using nlohmann::json;
using std::chrono::seconds;

TEST_F(ClientTest, CreatesAnObject) {
  transport_->On("POST", "").Reply(201, R"({"metadata":{"uid":"u"}})");
  auto created = async::Run(loop_, client().Create(kInventoryJobs, {{"kind", "Job"}}, {}));
  ASSERT_TRUE(created) << created.error().ToString();
  EXPECT_EQ(created->at("metadata").at("uid"), "u");
  const auto& request = transport_->requests().at(0);
  EXPECT_EQ(request.url,
            "https://server/apis/batch/v1/namespaces/inventory/jobs?fieldManager=aws-inventory-orchestrator");
  EXPECT_EQ(std::get<std::string>(request.body), R"({"kind":"Job"})");
  EXPECT_EQ(request.headers.Find("Content-Type"), "application/json");
  EXPECT_EQ(request.headers.Find("Authorization"), "Bearer first");
}

TEST_F(ClientTest, AsksForADryRunThatIsStrict) {
  transport_->On("POST", "").Reply(201, "{}");
  async::Run(loop_, client().Create(kInventoryJobs, {{"kind", "Job"}},
                                    {.dry_run = true, .field_validation = "Strict", .field_manager = "me"}))
      .value();
  EXPECT_TRUE(
      transport_->requests().at(0).url.ends_with("/jobs?fieldManager=me&dryRun=All&fieldValidation=Strict"));
}

TEST_F(ClientTest, AsksForMetadataAloneIfThatIsEnough) {
  transport_->On("POST", "").Reply(201, "{}");
  async::Run(loop_, client().Create(kInventoryJobs, {{"kind", "Job"}}, {.metadata_only = true})).value();
  async::Run(loop_, client().Create(kInventoryJobs, {{"kind", "Job"}}, {})).value();
  EXPECT_EQ(transport_->requests().at(0).headers.Find("Accept"),
            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json");
  EXPECT_EQ(transport_->requests().at(1).headers.Find("Accept"), "application/json");
}

TEST_F(ClientTest, AppliesAnObjectUnderItsName) {
  transport_->On("PATCH", "").Reply(200, "{}");
  json object = {{"metadata", {{"name", "x"}}}};
  async::Run(loop_, client().Apply({kPods, "ns"}, object, {.force = true, .field_manager = "me"})).value();
  const auto& request = transport_->requests().at(0);
  EXPECT_EQ(request.url, "https://server/api/v1/namespaces/ns/pods/x?fieldManager=me&force=true");
  EXPECT_EQ(request.headers.Find("Content-Type"), "application/apply-patch+yaml");
}

TEST_F(ClientTest, DeletesOnlyTheObjectOfTheUid) {
  transport_->On("DELETE", "").Reply(200, "{}");
  ASSERT_TRUE(async::Run(loop_, client().Delete(kInventoryJobs, "x", {.uid = "u"})));
  auto body = json::parse(std::get<std::string>(transport_->requests().at(0).body));
  EXPECT_EQ(body.at("propagationPolicy"), "Background");
  EXPECT_EQ(body.at("preconditions").at("uid"), "u");
}

TEST_F(ClientTest, AsksWhetherItMayDoSomething) {
  transport_->On("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
      .Reply(201, R"({"status":{"allowed":true}})")
      .Reply(201, R"({"status":{"allowed":false}})");
  EXPECT_TRUE(async::Run(loop_, client().May("create", kInventoryJobs)).value());
  EXPECT_FALSE(async::Run(loop_, client().May("create", kInventoryJobs)).value());
  auto body = json::parse(std::get<std::string>(transport_->requests().at(0).body));
  EXPECT_EQ(body.at("spec").at("resourceAttributes"),
            json({{"verb", "create"}, {"group", "batch"}, {"resource", "jobs"}, {"namespace", "inventory"}}));
}

TEST_F(ClientTest, WaitsAsLongAsABusyServerAsks) {
  transport_->On("GET", "")
      .Reply(429, "Too many requests, please try again later.\n", {{"Retry-After", "7"}})
      .Reply(200, "{}");
  ASSERT_TRUE(async::Run(loop_, client().Get(kInventoryJobs, "x")));
  EXPECT_GE(Elapsed(), seconds(7));
  EXPECT_LT(Elapsed(), seconds(8));
}

TEST_F(ClientTest, BacksOffFromAFailingServerAndGivesUpInTheEnd) {
  options_.attempts = 4;
  transport_->On("GET", "").Reply(503, StatusBody(503, "ServiceUnavailable", "not yet"));
  auto result = async::Run(loop_, client().Get(kInventoryJobs, "x"));
  EXPECT_EQ(result.error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(result.error().ToString(),
            "not yet (status=503, reason=ServiceUnavailable, request=GET "
            "/apis/batch/v1/namespaces/inventory/jobs/x, "
            "attempts=4)");
  EXPECT_EQ(transport_->requests().size(), 4);
  // Between half and all of 0.8, 1.6 and 3.2 seconds.
  EXPECT_GE(Elapsed(), std::chrono::milliseconds(2800));
  EXPECT_LE(Elapsed(), std::chrono::milliseconds(5600));
}

TEST_F(ClientTest, RepeatsACreationWhoseConnectionBrokeAfterItWasSent) {
  transport_->On("POST", "")
      .Fail(Error(ErrorCode::kUnavailable, "reset").With("phase", "receive"))
      .Reply(409, StatusBody(409, "AlreadyExists", R"(jobs.batch "x" already exists)"));
  auto result = async::Run(loop_, client().Create(kInventoryJobs, json::object(), {}));
  EXPECT_EQ(result.error().code(), ErrorCode::kAlreadyExists);
}

TEST_F(ClientTest, DoesNotRepeatWhatIsRefused) {
  transport_->On("POST", "").Reply(403, StatusBody(403, "Forbidden", "you cannot create jobs"));
  auto result = async::Run(loop_, client().Create(kInventoryJobs, json::object(), {}));
  EXPECT_EQ(result.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(transport_->requests().size(), 1);
}

TEST_F(ClientTest, DoubtsARefusalByAServerThatAllowedSomethingBefore) {
  const std::string refusal = StatusBody(403, "Forbidden", "you cannot get jobs");
  transport_->On("GET", "/jobs/allowed").Reply(200, "{}");
  transport_->On("GET", "/jobs/restarted").Reply(403, refusal).Reply(403, refusal).Reply(200, "{}");
  transport_->On("GET", "/jobs/forbidden").Reply(403, refusal);
  ASSERT_TRUE(async::Run(loop_, client().Get(kInventoryJobs, "allowed")));
  EXPECT_TRUE(async::Run(loop_, client().Get(kInventoryJobs, "restarted")));
  auto refused = async::Run(loop_, client().Get(kInventoryJobs, "forbidden"));
  EXPECT_EQ(refused.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(transport_->requests().size(), 1 + 3 + 4);
}

TEST_F(ClientTest, AsksForNewCredentialsOnceWhenTheyAreRejected) {
  transport_->On("GET", "").WithHeader("Authorization", "Bearer second").Reply(200, "{}").Once();
  transport_->On("GET", "").Reply(401, StatusBody(401, "Unauthorized", "Unauthorized"));
  EXPECT_TRUE(async::Run(loop_, client().Get(kInventoryJobs, "x")));
  EXPECT_EQ(Elapsed(), seconds(0));
  auto again = async::Run(loop_, client().Get(kInventoryJobs, "x"));
  EXPECT_EQ(again.error().code(), ErrorCode::kUnauthenticated);
  EXPECT_EQ(transport_->requests().size(), 4);
}

TEST_F(ClientTest, ConnectsAnewWhenTheCertificateChanges) {
  transport_->On("GET", "").Reply(200, "{}");
  async::Run(loop_, client().Get(kInventoryJobs, "x")).value();
  credentials_->certificate = std::make_shared<const ClientCertificate>("certificate", Secret("key"));
  async::Run(loop_, client().Get(kInventoryJobs, "x")).value();
  async::Run(loop_, client().Get(kInventoryJobs, "x")).value();
  ASSERT_EQ(connections_.size(), 2);
  EXPECT_FALSE(connections_[0].client_certificate_pem);
  EXPECT_EQ(connections_[1].client_certificate_pem, "certificate");
}

async::Task<> CreateOne(Client& client, Collection in) {
  const json object = json::object();
  const Client::WriteOptions options;
  const auto created = co_await client.Create(in, object, options);
  EXPECT_TRUE(created);
}

async::Task<> Join(async::TaskGroup& group) {
  co_await group.Join();
}

TEST_F(ClientTest, KeepsToItsRateAndToItsNumberOfRequestsAtATime) {
  options_.rate = 10;
  options_.burst = 5;
  options_.in_flight = 3;
  transport_->On("POST", "").After(std::chrono::milliseconds(500)).Reply(201, "{}");
  // Only the last answer repeats, so its delay does too.
  async::TaskGroup group(loop_);
  for (int i = 0; i < 50; ++i) group.Start(CreateOne(client(), kInventoryJobs));
  async::Run(loop_, Join(group));
  EXPECT_EQ(transport_->most_in_flight(), 3);
  EXPECT_GE(Elapsed(), seconds(8));
}

TEST_F(ClientTest, StopsWaitingWhenItIsCancelled) {
  transport_->On("GET", "").Reply(429, "", {{"Retry-After", "60"}});
  async::CancellationSource source;
  loop_.CallAt(loop_.Now() + seconds(3), [&] { source.Cancel(); });
  auto result = async::Run(loop_, client().Get(kInventoryJobs, "x", source.token()));
  EXPECT_EQ(result.error().code(), ErrorCode::kCancelled);
  EXPECT_EQ(Elapsed(), seconds(3));
}

TEST_F(ClientTest, RefusesAnAnswerThatIsNoObject) {
  transport_->On("GET", "").Reply(200, "<html>");
  EXPECT_EQ(async::Run(loop_, client().Get(kInventoryJobs, "x")).error().code(), ErrorCode::kProtocol);
}

TEST(BackoffDelay, DoublesUpToTheLongest) {
  ClientOptions options;
  SeededRandom random(1);
  for (int failures = 1; failures < 50; ++failures) {
    auto most = std::min<async::Duration>(options.first_delay * (1 << std::min(failures - 1, 10)),
                                          options.longest_delay);
    auto delay = BackoffDelay(options, failures, random);
    EXPECT_LE(delay, most);
    EXPECT_GE(delay, most / 2);
  }
}

}  // namespace
}  // namespace inventory::k8s
