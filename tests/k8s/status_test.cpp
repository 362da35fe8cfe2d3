#include "inventory/k8s/status.h"

#include <gtest/gtest.h>

#include "client_fixture.h"

namespace inventory::k8s {
namespace {

Error Of(int status, std::string body) {
  return ErrorOfResponse({.status = status, .body = std::move(body)}, "GET /x");
}

TEST(Status, GivesTheServersMessageWithItsReason) {
  auto error = Of(404, StatusBody(404, "NotFound", R"(jobs.batch "x" not found)"));
  EXPECT_EQ(error.code(), ErrorCode::kNotFound);
  EXPECT_EQ(error.ToString(), R"(jobs.batch "x" not found (status=404, reason=NotFound, request=GET /x))");
}

TEST(Status, TellsAQuotaFromAMissingPermission) {
  auto quota = Of(403, StatusBody(403, "Forbidden",
                                  "jobs.batch \"x\" is forbidden: exceeded quota: two, requested: ..."));
  EXPECT_EQ(quota.code(), ErrorCode::kThrottled);
  EXPECT_TRUE(IsQuotaExceeded(quota));
  auto uncounted =
      Of(403, StatusBody(403, "Forbidden", "jobs.batch \"x\" is forbidden: status unknown for quota: two"));
  EXPECT_TRUE(IsQuotaExceeded(uncounted));
  auto denied = Of(403, StatusBody(403, "Forbidden", "User \"u\" cannot create resource \"jobs\""));
  EXPECT_EQ(denied.code(), ErrorCode::kPermissionDenied);
  EXPECT_FALSE(IsQuotaExceeded(denied));
}

TEST(Status, TellsAnObjectThatExistsFromAConflictOfWriters) {
  EXPECT_EQ(Of(409, StatusBody(409, "AlreadyExists", "m")).code(), ErrorCode::kAlreadyExists);
  EXPECT_EQ(Of(409, StatusBody(409, "Conflict", "m")).code(), ErrorCode::kService);
}

TEST(Status, TakesPlainTextForTheMessageButNotAPage) {
  EXPECT_EQ(Of(429, "Too many requests, please try again later.\n").message(),
            "Too many requests, please try again later.");
  EXPECT_EQ(Of(502, "<html>Bad Gateway</html>").message(), "the API server answered with status 502");
  EXPECT_EQ(Of(500, "").message(), "the API server answered with status 500");
}

TEST(Status, MapsEachStatusToWhatACallerCanDo) {
  const std::vector<std::pair<int, ErrorCode>> cases = {
      {400, ErrorCode::kInvalidArgument},  {401, ErrorCode::kUnauthenticated},
      {403, ErrorCode::kPermissionDenied}, {410, ErrorCode::kService},
      {413, ErrorCode::kInvalidArgument},  {418, ErrorCode::kService},
      {422, ErrorCode::kInvalidArgument},  {429, ErrorCode::kThrottled},
      {500, ErrorCode::kUnavailable},      {504, ErrorCode::kUnavailable}};
  for (auto [status, code] : cases) EXPECT_EQ(Of(status, "").code(), code) << status;
}

TEST(Status, ReadsRetryAfterInSeconds) {
  auto after = [](std::string value) { return RetryAfter({.headers = {{"retry-after", value}}}); };
  EXPECT_EQ(after("3"), std::chrono::seconds(3));
  EXPECT_EQ(after("Fri, 02 Jan 2026 03:04:05 GMT"), std::nullopt);
  EXPECT_EQ(after("-1"), std::nullopt);
  EXPECT_EQ(RetryAfter({}), std::nullopt);
}

}  // namespace
}  // namespace inventory::k8s
