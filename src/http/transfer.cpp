#include "transfer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <new>
#include <utility>

#include "failure.h"

namespace inventory::http {
namespace {

/// A connection that the far side dropped silently is noticed by TCP, not by a timeout of ours: watches have
/// none.
constexpr long kKeepAliveSeconds = 30;

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

curl_blob Blob(std::string_view text) {
  // Not copied: the options outlive the handle.
  return {.data = const_cast<char*>(text.data()), .len = text.size(), .flags = CURL_BLOB_NOCOPY};
}

void SetTlsOptions(CURL* handle, const CurlOptions& options) {
  // curl keeps the parsed authorities for later connections only where no directory of them is given.
  curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
  if (options.ca_file) curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file->c_str());
  if (options.ca_pem) {
    auto blob = Blob(*options.ca_pem);
    curl_easy_setopt(handle, CURLOPT_CAINFO_BLOB, &blob);
  }
  if (options.client_certificate_pem && options.client_key_pem) {
    auto certificate = Blob(*options.client_certificate_pem);
    auto key = Blob(options.client_key_pem->Reveal());
    curl_easy_setopt(handle, CURLOPT_SSLCERT_BLOB, &certificate);
    curl_easy_setopt(handle, CURLOPT_SSLCERTTYPE, "PEM");
    curl_easy_setopt(handle, CURLOPT_SSLKEY_BLOB, &key);
    curl_easy_setopt(handle, CURLOPT_SSLKEYTYPE, "PEM");
  }
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, options.verify_peer ? 1L : 0L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, options.verify_peer ? 2L : 0L);
}

}  // namespace

EasyHandle::EasyHandle(const CurlOptions& options, CURLSH* share)
    : connect_to_(options.connect_to), handle_(curl_easy_init()) {
  if (!handle_) throw std::bad_alloc();
  CURL* handle = handle_.get();
  curl_easy_setopt(handle, CURLOPT_SHARE, share);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  // libcurl 7.88's HTTP/2 loses transfers that run at the same time; most AWS endpoints speak HTTP/1.1
  // anyway.
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(handle, CURLOPT_TCP_KEEPIDLE, kKeepAliveSeconds);
  curl_easy_setopt(handle, CURLOPT_TCP_KEEPINTVL, kKeepAliveSeconds);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error_.data());
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &Transfer::OnHeader);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Transfer::OnBody);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, &Transfer::OnRead);
  curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, &Transfer::OnSeek);
  if (!options.user_agent.empty()) curl_easy_setopt(handle, CURLOPT_USERAGENT, options.user_agent.c_str());
  // Empty, and not absent, keeps curl from reading the environment.
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NOPROXY, options.no_proxy.c_str());
  if (!connect_to_.empty()) {
    connect_to_list_.data = connect_to_.data();
    curl_easy_setopt(handle, CURLOPT_CONNECT_TO, &connect_to_list_);
  }
  SetTlsOptions(handle, options);
}

Transfer::~Transfer() {
  if (file_ >= 0) close(file_);
}

Transfer& Transfer::Of(CURL* handle) {
  void* transfer = nullptr;
  curl_easy_getinfo(handle, CURLINFO_PRIVATE, &transfer);
  return *static_cast<Transfer*>(transfer);
}

Result<> Transfer::Prepare(EasyHandle& easy) {
  handle_ = &easy;
  easy.ClearError();
  CURL* handle = easy.get();
  const auto* text = std::get_if<std::string>(&request_.body);
  const auto* part = std::get_if<FileBody>(&request_.body);
  const char* method = request_.method.c_str();
  // A POST without a body still says that its length is zero.
  bool has_body = part != nullptr || !text->empty() || request_.method == "POST" ||
                  request_.method == "PUT" || request_.method == "PATCH";

  curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);
  if (part != nullptr) {
    file_ = open(part->path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file_ < 0) {
      return Fail(ErrorCode::kIo,
                  fmt::format("could not open {}: {}", part->path.string(), std::strerror(errno)));
    }
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(part->length));
  } else if (has_body) {
    curl_easy_setopt(handle, CURLOPT_POST, 1L);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(text->size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, text->c_str());
  } else if (request_.method == "HEAD") {
    curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
  }
  curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, method);
  curl_easy_setopt(handle, CURLOPT_URL, request_.url.c_str());
  PrepareHeaders(has_body);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, header_list_.data());
  PrepareProxy(handle);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout.count()));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout.count()));
  curl_easy_setopt(handle, CURLOPT_PRIVATE, this);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(handle, CURLOPT_READDATA, this);
  curl_easy_setopt(handle, CURLOPT_SEEKDATA, this);
  return {};
}

void Transfer::PrepareHeaders(bool has_body) {
  std::vector<std::size_t> starts;
  auto append = [&](std::string_view name, std::string_view separator, std::string_view value) {
    starts.push_back(header_text_.size());
    header_text_.append(name).append(separator).append(value).push_back('\0');
  };
  for (const auto& [name, value] : request_.headers.fields()) {
    // curl's spelling of a field whose value is empty.
    append(name, value.empty() ? ";" : ": ", value);
  }
  // "Name:" keeps curl from adding its own.
  if (!request_.headers.Find("Accept")) append("Accept", ":", "");
  if (has_body) {
    if (!request_.headers.Find("Content-Type")) append("Content-Type", ":", "");
    if (!request_.headers.Find("Expect")) append("Expect", ":", "");
  }
  // curl only reads the list, so it need not be made of curl's own allocations.
  header_list_.resize(starts.size());
  for (std::size_t i = 0; i < starts.size(); ++i) {
    header_list_[i].data = header_text_.data() + starts[i];
    header_list_[i].next = i + 1 < starts.size() ? &header_list_[i + 1] : nullptr;
  }
}

std::string_view Transfer::proxy() const {
  return request_.url.starts_with("http://") ? options_.http_proxy : options_.https_proxy;
}

void Transfer::PrepareProxy(CURL* handle) {
  if (options_.http_proxy.empty() && options_.https_proxy.empty()) return;
  curl_easy_setopt(handle, CURLOPT_PROXY, std::string(proxy()).c_str());
}

std::size_t Transfer::OnHeader(char* data, std::size_t size, std::size_t count, void* transfer) {
  auto& self = *static_cast<Transfer*>(transfer);
  self.ParseHeader({data, size * count});
  return self.outcome_ == Outcome::kRunning ? size * count : 0;
}

void Transfer::ParseHeader(std::string_view line) {
  bool status_line = line.starts_with("HTTP/");
  if (status_line && (headers_ended_ || response_.status == 0)) {
    // Also ends an interim answer (100 Continue).
    headers_ended_ = false;
    response_.headers = Headers();
    auto code = line.substr(std::min(line.find(' ') + 1, line.size()));
    std::from_chars(code.data(), code.data() + code.size(), response_.status);
    return;
  }
  if (headers_ended_) return;  // a trailer
  auto text = Trim(line);
  if (text.empty()) {
    headers_ended_ = true;
    EndOfHeaders();
    return;
  }
  if (line.front() == ' ' || line.front() == '\t') {
    // A folded line goes on with the field before it: RFC 9112 section 5.2.
    auto fields = response_.headers.fields();
    if (fields.empty()) return;
    fields.back().second.append(" ").append(text);
    response_.headers = Headers();
    for (auto& [name, value] : fields) response_.headers.Add(std::move(name), std::move(value));
    return;
  }
  auto colon = text.find(':');
  if (colon == std::string_view::npos) return;
  response_.headers.Add(std::string(Trim(text.substr(0, colon))), std::string(Trim(text.substr(colon + 1))));
}

void Transfer::EndOfHeaders() {
  announced_.reset();
  auto length = response_.headers.Find("Content-Length");
  if (!length || response_.status < 200) return;
  std::uint64_t bytes = 0;
  auto [end, error] = std::from_chars(length->data(), length->data() + length->size(), bytes);
  if (error != std::errc() || end != length->data() + length->size()) return;
  announced_ = bytes;
  bool kept = !sink_ || response_.status / 100 != 2;
  if (!kept || request_.method == "HEAD") return;
  if (bytes > request_.max_response_bytes) {
    outcome_ = Outcome::kTooLarge;
  } else {
    response_.body.reserve(bytes);
  }
}

std::size_t Transfer::OnBody(char* data, std::size_t size, std::size_t count, void* transfer) {
  bool go_on = static_cast<Transfer*>(transfer)->Receive({data, size * count});
  return go_on ? size * count : 0;
}

bool Transfer::Receive(std::string_view piece) {
  if (outcome_ != Outcome::kRunning) return false;
  received_ += piece.size();
  if (sink_ && response_.status / 100 == 2) {
    if (!sink_(piece) && outcome_ == Outcome::kRunning) outcome_ = Outcome::kEndedBySink;
  } else if (received_ > request_.max_response_bytes) {
    outcome_ = Outcome::kTooLarge;
  } else {
    response_.body.append(piece);
  }
  return outcome_ == Outcome::kRunning;
}

std::size_t Transfer::OnRead(char* data, std::size_t size, std::size_t count, void* transfer) {
  auto& self = *static_cast<Transfer*>(transfer);
  const auto& part = std::get<FileBody>(self.request_.body);
  auto wanted = std::min<std::uint64_t>(size * count, part.length - self.file_position_);
  if (wanted == 0) return 0;
  ssize_t read = -1;
  do {
    read = pread(self.file_, data, wanted, static_cast<off_t>(part.offset + self.file_position_));
  } while (read < 0 && errno == EINTR);
  if (read <= 0) {
    self.unreadable_ = read < 0
                           ? fmt::format("could not read {}: {}", part.path.string(), std::strerror(errno))
                           : fmt::format("{} became shorter while it was sent: {} bytes are missing",
                                         part.path.string(), part.length - self.file_position_);
    self.outcome_ = Outcome::kBodyUnreadable;
    return CURL_READFUNC_ABORT;
  }
  self.file_position_ += static_cast<std::uint64_t>(read);
  return static_cast<std::size_t>(read);
}

int Transfer::OnSeek(void* transfer, curl_off_t offset, int origin) {
  // Asked for when a kept connection turns out to be dead after part of the body was sent.
  if (origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  static_cast<Transfer*>(transfer)->file_position_ = static_cast<std::uint64_t>(offset);
  return CURL_SEEKFUNC_OK;
}

Result<Response> Transfer::Finish(CURLcode code) {
  switch (outcome_) {
    case Outcome::kEndedBySink:
      return std::move(response_);
    case Outcome::kCancelled:
      return Fail(ErrorCode::kCancelled, "the request was cancelled");
    case Outcome::kTooLarge:
      return Fail(ErrorCode::kProtocol, fmt::format("the answer of {} is larger than {} bytes",
                                                    HostAndPort(request_.url), request_.max_response_bytes));
    case Outcome::kBodyUnreadable:
      return Fail(ErrorCode::kIo, std::move(unreadable_));
    case Outcome::kRunning:
      break;
  }
  if (code == CURLE_OK) return std::move(response_);

  CURL* handle = handle_->get();
  curl_off_t before_transfer = 0;
  long system_error = 0;
  curl_easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &before_transfer);
  curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &system_error);
  return Fail(ErrorOf({.code = code,
                       .detail = handle_->error_text(),
                       .system_error = static_cast<int>(system_error),
                       .url = request_.url,
                       .proxy = proxy(),
                       .connected = before_transfer > 0,
                       .received = received_,
                       .announced = announced_,
                       .connect_timeout = request_.connect_timeout,
                       .timeout = request_.timeout}));
}

}  // namespace inventory::http
