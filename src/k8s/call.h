#pragma once

#include <string>
#include <string_view>

#include "inventory/k8s/client.h"

namespace inventory::k8s {

/// One call as HTTP knows it.
struct Client::Call {
  std::string method;
  std::string path;  ///< With the query.
  std::string_view content_type = {};
  std::string body = {};
  std::string_view accept = "application/json";
  int attempts = 0;  ///< 0: as ClientOptions says.
  async::CancellationToken cancel = {};

  /// For messages: without the query, which holds nothing that people look for.
  std::string description() const { return method + " " + path.substr(0, path.find('?')); }
};

/// "/apis/batch/v1/namespaces/inventory/jobs"
std::string PathOf(const Collection& in);
/// "&labelSelector=...&fieldSelector=...", or "".
std::string SelectionQuery(const Selection& selection);

}  // namespace inventory::k8s
