#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/async/sync.h"
#include "inventory/async/task.h"
#include "inventory/base/random.h"
#include "inventory/base/result.h"
#include "inventory/http/transport.h"
#include "inventory/k8s/access.h"

namespace inventory::k8s {

struct Resource {
  std::string_view group;  ///< "" for the core group.
  std::string_view version;
  std::string_view plural;
};
inline constexpr Resource kJobs{"batch", "v1", "jobs"};
inline constexpr Resource kCronJobs{"batch", "v1", "cronjobs"};
inline constexpr Resource kPods{"", "v1", "pods"};
inline constexpr Resource kResourceQuotas{"", "v1", "resourcequotas"};
inline constexpr Resource kServiceAccounts{"", "v1", "serviceaccounts"};
inline constexpr Resource kEvents{"events.k8s.io", "v1", "events"};

/// Objects of a kind, in a namespace; those of no namespace if it is empty.
struct Collection {
  Resource resource;
  std::string namespace_name = {};
};

struct Selection {
  std::string labels = {};  ///< "app=inventory,component=runner"
  std::string fields = {};
};

struct ClientOptions {
  /// Requests per second, at once after a pause, and at a time. An API server lets a service account have
  /// some hundreds at a time before it refuses; these leave it most of its strength.
  double rate = 50;
  double burst = 100;
  std::size_t in_flight = 32;
  /// Of one call, the first included. Between them, what Retry-After says, or a time that doubles from the
  /// first to the longest, with jitter: the numbers of client-go's reflector.
  int attempts = 10;
  async::Duration first_delay = std::chrono::milliseconds(800);
  async::Duration longest_delay = std::chrono::seconds(30);
  std::chrono::milliseconds timeout = std::chrono::seconds(60);
  /// Objects of a list per answer.
  std::size_t page_size = 250;
};

/// Makes a transport for a connection's authorities and certificates.
using TransportFactory = std::function<std::shared_ptr<http::Transport>(const http::CurlOptions& options)>;

/// The verbs of the Kubernetes API that we use, on objects as they are in JSON.
///
/// Every call is repeated when the server is too busy (429), fails (500, 502, 503, 504) or can't be reached,
/// also when the request may have been carried out. That is safe for objects whose name the caller chose: a
/// repeated Create ends with kAlreadyExists, and who created it is for the caller to look at. After a 401 the
/// credentials are asked for again, once. A 403 is believed at once unless something was allowed before.
/// Errors are those of ErrorOfResponse(), of the transport and of the credentials. Arguments by reference are
/// read within the call, before its task starts.
class Client {
 public:
  struct WriteOptions {
    bool dry_run = false;  ///< The server checks, and keeps nothing.
    bool force = false;    ///< Apply only: take fields over from other managers.
    /// Answer with the object's metadata alone: less work for both sides.
    bool metadata_only = false;
    /// Of members that the kind does not have: "Ignore" is quick, "Strict" refuses them. Empty: as the server
    /// has it. https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation
    std::string field_validation = {};
    std::string field_manager = "aws-inventory-orchestrator";
    int attempts = 0;  ///< 0: as ClientOptions says.
  };
  struct DeleteOptions {
    std::string propagation = "Background";
    std::string uid = {};  ///< Only this very object.
  };
  /// Gets one event of a watch: "ADDED", "MODIFIED", "DELETED" or "BOOKMARK".
  using WatchSink = std::function<void(std::string_view type, nlohmann::json object)>;

  Client(async::Loop& loop, Random& random, Access access, TransportFactory transports,
         ClientOptions options = {});
  ~Client();

  async::Task<Result<nlohmann::json>> Create(const Collection& in, const nlohmann::json& object,
                                             const WriteOptions& options,
                                             async::CancellationToken cancel = {});
  async::Task<Result<nlohmann::json>> Get(const Collection& in, std::string_view name,
                                          async::CancellationToken cancel = {});
  async::Task<Result<nlohmann::json>> Apply(const Collection& in, const nlohmann::json& object,
                                            const WriteOptions& options,
                                            async::CancellationToken cancel = {});
  async::Task<Result<>> Delete(Collection in, std::string name, DeleteOptions options,
                               async::CancellationToken cancel = {});

  /// Gives the objects one by one, page by page; `more` false ends it. Returns the resource version of the
  /// list, from which a watch goes on. A list whose continuation expires begins anew: `begin` is called
  /// before each first page.
  struct ListSink {
    std::function<void()> begin = [] {};
    std::function<bool(nlohmann::json item)> item;
  };
  async::Task<Result<std::string>> List(Collection in, Selection selection, ListSink sink,
                                        async::CancellationToken cancel = {});
  /// For lists that are known to be short.
  async::Task<Result<std::vector<nlohmann::json>>> ListAll(Collection in, Selection selection,
                                                           async::CancellationToken cancel = {});

  /// One watch from this version on, until the server ends it after some minutes: an end without error. Not
  /// repeated. IsExpired() tells that the version is too old. The sink is called within the transfer and must
  /// not wait.
  async::Task<Result<>> Watch(Collection in, Selection selection, std::string resource_version,
                              WatchSink sink, async::CancellationToken cancel = {});

  /// Whether we may do this in the namespace: a SelfSubjectAccessReview.
  async::Task<Result<bool>> May(std::string verb, Collection in, async::CancellationToken cancel = {});

  async::Loop& loop() { return loop_; }
  Random& random() { return random_; }
  /// Whether to ask again after so many refusals in a row. An API server that has just started answers before
  /// it has read any Role, and refuses what it allowed before its restart.
  bool DoubtsRefusal(int refusals) const { return served_ && refusals < kRefusalsBelieved; }
  const ClientOptions& options() const { return options_; }
  const std::string& namespace_name() const { return access_.namespace_name; }
  const std::string& description() const { return access_.description; }

 private:
  struct Call;
  async::Task<Result<http::Response>> Exchange(Call call);
  async::Task<Result<http::Response>> Attempt(const Call& call);
  async::Task<Result<nlohmann::json>> ExchangeObject(Call call);
  async::Task<Result<>> Authorize(http::Request& request, std::shared_ptr<http::Transport>& transport);

  static constexpr int kRefusalsBelieved = 4;

  async::Loop& loop_;
  Random& random_;
  Access access_;
  TransportFactory transports_;
  ClientOptions options_;
  async::TokenBucket bucket_;
  async::Semaphore places_;
  std::shared_ptr<http::Transport> transport_;
  std::shared_ptr<const ClientCertificate> certificate_;
  bool served_ = false;  ///< The server has done something for us.
};

/// Doubles from the first delay to the longest; each is between half and all of it.
async::Duration BackoffDelay(const ClientOptions& options, int failures, Random& random);

}  // namespace inventory::k8s
