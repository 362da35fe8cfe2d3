#include "inventory/k8s/yaml.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "inventory/config/yaml.h"

namespace inventory::k8s {
namespace {

using config::YamlNode;
using nlohmann::json;

template <class T>
std::optional<T> ParseWhole(std::string_view text, auto... form) {
  T value{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, form...);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<json> ParseNumber(std::string_view text) {
  std::string_view digits = text.starts_with('+') ? text.substr(1) : text;
  if (digits.empty() || digits.starts_with('+')) return std::nullopt;
  if (digits.starts_with("0x")) {
    if (auto value = ParseWhole<std::int64_t>(digits.substr(2), 16)) return json(*value);
    return std::nullopt;
  }
  if (digits.starts_with("0o")) {
    if (auto value = ParseWhole<std::int64_t>(digits.substr(2), 8)) return json(*value);
    return std::nullopt;
  }
  if (auto value = ParseWhole<std::int64_t>(digits)) return json(*value);
  // from_chars also reads "inf" and "nan", which JSON can't hold.
  if (digits.find_first_not_of("0123456789.eE+-") != std::string_view::npos) return std::nullopt;
  if (auto value = ParseWhole<double>(digits)) return json(*value);
  return std::nullopt;
}

/// The core schema: https://yaml.org/spec/1.2.2/#1032-tag-resolution
json Resolve(const std::string& text) {
  constexpr std::array<std::string_view, 5> kNulls = {"", "~", "null", "Null", "NULL"};
  constexpr std::array<std::string_view, 3> kTrue = {"true", "True", "TRUE"};
  constexpr std::array<std::string_view, 3> kFalse = {"false", "False", "FALSE"};
  if (std::ranges::find(kNulls, text) != kNulls.end()) return nullptr;
  if (std::ranges::find(kTrue, text) != kTrue.end()) return true;
  if (std::ranges::find(kFalse, text) != kFalse.end()) return false;
  if (auto number = ParseNumber(text)) return *number;
  return text;
}

json Convert(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return nullptr;
    case YamlNode::Kind::kScalar:
      return node.quoted ? json(node.text) : Resolve(node.text);
    case YamlNode::Kind::kSequence: {
      json list = json::array();
      for (const auto& child : node.nodes) list.push_back(Convert(child));
      return list;
    }
    case YamlNode::Kind::kMapping:
      break;
  }
  json object = json::object();
  for (const auto& child : node.nodes) object[child.key] = Convert(child);
  return object;
}

/// Texts that every version of YAML reads as text. Version 1.1 has more booleans and numbers (yes, 12:30)
/// than 1.2.
bool IsPlain(std::string_view text) {
  constexpr std::string_view kFirst = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/_";
  constexpr std::string_view kOther = "0123456789./_-+=@,";
  constexpr std::array<std::string_view, 9> kWords = {"y",   "n",    "yes",   "no",  "on",
                                                      "off", "true", "false", "null"};
  if (text.empty() || kFirst.find(text.front()) == std::string_view::npos) return false;
  std::string lower;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    bool colon_inside = c == ':' && i + 1 < text.size();
    if (kFirst.find(c) == std::string_view::npos && kOther.find(c) == std::string_view::npos &&
        !colon_inside) {
      return false;
    }
    lower.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return std::ranges::find(kWords, lower) == kWords.end();
}

void WriteText(const std::string& text, std::string& out) {
  if (IsPlain(text)) {
    out += text;
  } else {
    // JSON's form of a string is also YAML's.
    out += json(text).dump(-1, ' ', false, json::error_handler_t::replace);
  }
}

/// What may be long needs a '?' before it: https://yaml.org/spec/1.2.2/#742-flow-mappings
void WriteKey(const std::string& key, std::size_t indent, std::string& out) {
  constexpr std::size_t kLongestImplicitKey = 1024;
  std::string written;
  WriteText(key, written);
  if (written.size() <= kLongestImplicitKey) {
    out += written;
  } else {
    out.append("? ").append(written).append("\n").append(indent, ' ');
  }
}

void Write(const json& value, std::size_t indent, std::string& out);

void WriteNested(const json& value, std::size_t indent, std::string& out) {
  bool block = value.is_structured() && !value.empty();
  out.push_back(block ? '\n' : ' ');
  if (block) {
    Write(value, indent, out);
  } else {
    Write(value, 0, out);
    out.push_back('\n');
  }
}

void WriteObject(const json& object, std::size_t indent, bool first_line_indented, std::string& out) {
  for (const auto& [key, value] : object.items()) {
    if (!std::exchange(first_line_indented, false)) out.append(indent, ' ');
    WriteKey(key, indent, out);
    out.push_back(':');
    // Lists stand under their key without further indentation, as kubectl prints them.
    WriteNested(value, value.is_array() ? indent : indent + 2, out);
  }
}

void Write(const json& value, std::size_t indent, std::string& out) {
  if (value.is_object() && !value.empty()) {
    WriteObject(value, indent, false, out);
  } else if (value.is_array() && !value.empty()) {
    for (const auto& item : value) {
      out.append(indent, ' ').push_back('-');
      if (item.is_object() && !item.empty()) {
        out.push_back(' ');
        WriteObject(item, indent + 2, true, out);
      } else {
        WriteNested(item, indent + 2, out);
      }
    }
  } else if (value.is_string()) {
    WriteText(value.get_ref<const std::string&>(), out);
  } else {
    out += value.dump();
  }
}

}  // namespace

Result<json> ParseYaml(std::string_view text, std::string_view file) {
  INVENTORY_TRY(auto node, config::ParseYaml(text, file));
  return Convert(node);
}

std::string ToYaml(const json& object) {
  std::string out;
  Write(object, 0, out);
  if (!out.ends_with('\n')) out.push_back('\n');
  return out;
}

}  // namespace inventory::k8s
