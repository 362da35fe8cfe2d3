#include "inventory/log/redact.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "inventory/base/encoding.h"

namespace inventory::log {
namespace {

constexpr std::size_t kSecretAccessKeyLength = 40;
/// Session tokens have several hundred characters; nothing else in a log that is base64 comes near.
constexpr std::size_t kShortestSessionToken = 100;

/// Compared without case and without '-' and '_'. Longer names that end in one of these count too:
/// x-amz-security-token, aws_secret_access_key.
constexpr std::array<std::string_view, 8> kSecretNames = {
    "authorization",   "authorizationtoken", "xamzsignature",    "securitytoken",
    "secretaccesskey", "sessiontoken",       "webidentitytoken", "password"};

/// These hold a scheme and a value with blanks in between.
constexpr std::string_view kWholeLineName = "authorization";

struct Span {
  std::size_t begin;
  std::size_t end;
};

bool IsLetterOrDigit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsBase64(char c) {
  return IsLetterOrDigit(c) || c == '+' || c == '/';
}
bool IsBase64Url(char c) {
  return IsLetterOrDigit(c) || c == '-' || c == '_';
}
bool IsQuote(char c) {
  return c == '"' || c == '\'';
}

std::string Normalize(std::string_view name) {
  std::string normal;
  for (const char c : AsciiLower(name)) {
    if (c != '-' && c != '_') normal.push_back(c);
  }
  return normal;
}

bool HasMixedCaseAndDigits(std::string_view text) {
  const auto has = [text](char first, char last) {
    return std::ranges::any_of(text, [=](char c) { return c >= first && c <= last; });
  };
  return has('a', 'z') && has('A', 'Z') && has('0', '9');
}

/// The end of the run of characters of a class that begins at `position`.
template <class Predicate>
std::size_t EndOfRun(std::string_view text, std::size_t position, Predicate predicate) {
  while (position < text.size() && predicate(text[position])) ++position;
  return position;
}

/// name=value, "name": "value", Name: value.
void FindNamedSecrets(std::string_view text, std::vector<Span>& found) {
  std::size_t position = 0;
  while (position < text.size()) {
    if (!IsBase64Url(text[position])) {
      ++position;
      continue;
    }
    const std::size_t name_end = EndOfRun(text, position, IsBase64Url);
    const std::string_view name = text.substr(position, name_end - position);
    position = name_end;
    std::size_t value = EndOfRun(text, name_end, [](char c) { return c == ' ' || IsQuote(c); });
    if (value >= text.size() || (text[value] != ':' && text[value] != '=') || !NamesSecret(name)) continue;
    value = EndOfRun(text, value + 1, [](char c) { return c == ' '; });
    const bool quoted = value < text.size() && IsQuote(text[value]);
    const char quote = quoted ? text[value++] : '\0';
    const bool whole_line = Normalize(name) == kWholeLineName;
    const std::size_t end = EndOfRun(text, value, [=](char c) {
      if (quoted) return c != quote;
      if (c == '\n' || c == '\r' || IsQuote(c)) return false;
      return whole_line || (c != '&' && c != ' ' && c != ',' && c != ';' && c != ')' && c != '}');
    });
    if (end > value) found.push_back({value, end});
    position = end;
  }
}

/// Three parts in base64url, the first of which is a JSON object.
void FindWebTokens(std::string_view text, std::vector<Span>& found) {
  constexpr std::string_view kStart = "eyJ";
  std::size_t begin = text.find(kStart);
  while (begin != std::string_view::npos) {
    const std::size_t first = EndOfRun(text, begin, IsBase64Url);
    std::size_t end = first;
    if (first < text.size() && text[first] == '.') {
      const std::size_t second = EndOfRun(text, first + 1, IsBase64Url);
      if (second > first + 1 && second < text.size() && text[second] == '.') {
        end = EndOfRun(text, second + 1, IsBase64Url);
        found.push_back({begin, end});
      }
    }
    begin = text.find(kStart, end);
  }
}

/// scheme://user:password@host
void FindUrlPasswords(std::string_view text, std::vector<Span>& found) {
  constexpr std::string_view kScheme = "://";
  std::size_t position = text.find(kScheme);
  while (position != std::string_view::npos) {
    const std::size_t begin = position + kScheme.size();
    const std::size_t end = EndOfRun(
        text, begin, [](char c) { return c != '/' && c != '?' && c != '#' && c != ' ' && !IsQuote(c); });
    const std::string_view authority = text.substr(begin, end - begin);
    const std::size_t at = authority.rfind('@');
    const std::size_t colon = authority.find(':');
    if (at != std::string_view::npos && colon < at) found.push_back({begin + colon + 1, begin + at});
    position = text.find(kScheme, end);
  }
}

void FindKeyShapes(std::string_view text, std::vector<Span>& found) {
  std::size_t position = 0;
  while (position < text.size()) {
    if (!IsBase64(text[position])) {
      ++position;
      continue;
    }
    const std::size_t end = EndOfRun(text, position, IsBase64);
    const std::size_t length = end - position;
    if ((length == kSecretAccessKeyLength || length >= kShortestSessionToken) &&
        HasMixedCaseAndDigits(text.substr(position, length))) {
      found.push_back({position, EndOfRun(text, end, [](char c) { return c == '='; })});
    }
    position = end;
  }
}

}  // namespace

bool NamesSecret(std::string_view name) {
  const std::string normal = Normalize(name);
  return std::ranges::any_of(kSecretNames, [&](std::string_view secret) { return normal.ends_with(secret); });
}

std::string Redact(std::string_view text) {
  std::vector<Span> found;
  FindNamedSecrets(text, found);
  FindWebTokens(text, found);
  FindUrlPasswords(text, found);
  FindKeyShapes(text, found);
  std::ranges::sort(found, {}, &Span::begin);
  std::string out;
  std::size_t copied = 0;
  for (const Span& span : found) {
    if (span.begin >= copied) {
      out.append(text.substr(copied, span.begin - copied)).append(kRedacted);
    }
    copied = std::max(copied, span.end);
  }
  out.append(text.substr(std::min(copied, text.size())));
  return out;
}

}  // namespace inventory::log
