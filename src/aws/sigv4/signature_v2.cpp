#include "inventory/aws/sigv4/signature_v2.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "inventory/aws/sigv4/url.h"
#include "inventory/base/encoding.h"
#include "inventory/base/timestamp.h"

namespace inventory::aws::sigv4 {
namespace {

std::string_view NameOf(std::string_view field) {
  return field.substr(0, field.find('='));
}

/// The form's fields in the order of their names' bytes.
std::string Sorted(std::string_view form) {
  std::vector<std::string_view> fields;
  while (!form.empty()) {
    const auto end = std::min(form.find('&'), form.size());
    fields.push_back(form.substr(0, end));
    form.remove_prefix(std::min(end + 1, form.size()));
  }
  std::ranges::sort(fields, {}, NameOf);
  std::string sorted;
  for (const std::string_view field : fields) sorted.append(sorted.empty() ? "" : "&").append(field);
  return sorted;
}

}  // namespace

Result<> SignV2(http::Request& request, const Credentials& credentials, Time time) {
  const UrlParts url = SplitUrl(request.url);
  auto* form = std::get_if<std::string>(&request.body);
  if (url.host.empty() || form == nullptr) {
    return Fail(ErrorCode::kInternal, fmt::format("can't sign a form for \"{}\"", request.url));
  }
  const auto add = [form](std::string_view name, std::string_view value) {
    form->append(form->empty() ? "" : "&").append(name).append("=").append(PercentEncode(value));
  };
  add("AWSAccessKeyId", credentials.access_key_id);
  add("SignatureVersion", "2");
  add("SignatureMethod", "HmacSHA256");
  add("Timestamp", FormatIso8601(std::chrono::floor<std::chrono::seconds>(time)));
  if (!credentials.session_token.empty()) add("SecurityToken", credentials.session_token.Reveal());
  const std::string to_sign = fmt::format("{}\n{}\n{}\n{}", request.method, HostHeader(url),
                                          url.path.empty() ? "/" : url.path, Sorted(*form));
  const auto mac = HmacSha256(credentials.secret_access_key.Reveal(), to_sign);
  add("Signature", Base64Encode({reinterpret_cast<const char*>(mac.data()), mac.size()}));
  return {};
}

}  // namespace inventory::aws::sigv4
