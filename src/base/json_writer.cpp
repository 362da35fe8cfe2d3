#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "inventory/base/encoding.h"
#include "inventory/base/json.h"
#include "inventory/base/timestamp.h"
#include "json_string.h"

namespace inventory {
namespace {

constexpr std::size_t kIndent = 4;

/// What follows the backslash, by character; 0 for those that stand as they are, 'u' for those without a
/// short form.
constexpr std::array<char, 256> kEscapes = [] {
  std::array<char, 256> escapes{};
  for (std::size_t control = 0; control < 0x20; ++control) escapes[control] = 'u';
  escapes['"'] = '"';
  escapes['\\'] = '\\';
  escapes['\b'] = 'b';
  escapes['\f'] = 'f';
  escapes['\n'] = 'n';
  escapes['\r'] = 'r';
  escapes['\t'] = 't';
  return escapes;
}();

void AppendQuoted(std::string_view text, std::string& out) {
  const std::size_t start = out.size();
  const std::size_t end = start + text.size() + 2;
  // libstdc++ 12 hands over the new capacity where the standard has the size that was asked for.
  out.resize_and_overwrite(end, [&](char* buffer, std::size_t /*capacity*/) {
    buffer[start] = '"';
    std::ranges::copy(text, buffer + start + 1);
    buffer[end - 1] = '"';
    return end;
  });
}

void AppendInteger(std::int64_t value, std::string& out) {
  std::array<char, 24> buffer;
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  out.append(buffer.data(), result.ptr);
}

/// As Python's repr: fixed notation for exponents of ten from -4 to 15, and never without '.' or 'e', so that
/// it is read back as a double.
void AppendDouble(double value, std::string& out) {
  if (std::isnan(value)) {
    out.append(R"("NaN")");
    return;
  }
  if (std::isinf(value)) {
    out.append(value > 0 ? R"("Infinity")" : R"("-Infinity")");
    return;
  }
  constexpr double kFirstScientific = 1e16;
  constexpr double kLastScientific = 1e-4;
  const double magnitude = std::abs(value);
  const bool fixed = magnitude == 0 || (magnitude >= kLastScientific && magnitude < kFirstScientific);
  std::array<char, 32> buffer;
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                    fixed ? std::chars_format::fixed : std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(result.ptr - buffer.data()));
  out.append(text);
  if (fixed && text.find('.') == std::string_view::npos) out.append(".0");
}

/// Appends one value; `Pretty` decides at compile time, so that the common compact form pays nothing.
template <bool Pretty>
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void Append(const Value& value) {
    switch (value.kind()) {
      case Value::Kind::kNull:
        out_.append("null");
        return;
      case Value::Kind::kBoolean:
        out_.append(value.boolean() ? "true" : "false");
        return;
      case Value::Kind::kInteger:
        AppendInteger(value.integer(), out_);
        return;
      case Value::Kind::kNumber:
        out_.append(value.text());
        return;
      case Value::Kind::kDouble:
        AppendDouble(value.number(), out_);
        return;
      case Value::Kind::kString:
        AppendJsonString(value.text(), out_);
        return;
      case Value::Kind::kBlob:
        AppendJsonString(Base64Encode(value.bytes()), out_);
        return;
      case Value::Kind::kTimestamp:
        AppendJsonString(FormatIso8601(value.time()), out_);
        return;
      case Value::Kind::kList:
        AppendAll('[', value.items(), ']');
        return;
      case Value::Kind::kStructure:
      case Value::Kind::kMap:
        AppendAll('{', value.fields(), '}');
        return;
    }
  }

 private:
  void Append(const Field& field) {
    AppendJsonString(field.name, out_);
    out_.append(Pretty ? ": " : ":");
    Append(field.value);
  }

  template <class T>
  void AppendAll(char open, std::span<const T> elements, char close) {
    out_.push_back(open);
    ++depth_;
    bool first = true;
    for (const T& element : elements) {
      if (!first) out_.push_back(',');
      first = false;
      BreakLine();
      Append(element);
    }
    --depth_;
    if (!elements.empty()) BreakLine();
    out_.push_back(close);
  }

  void BreakLine() {
    if constexpr (Pretty) {
      out_.push_back('\n');
      out_.append(depth_ * kIndent, ' ');
    }
  }

  std::string& out_;
  std::size_t depth_ = 0;
};

}  // namespace

void AppendJsonString(std::string_view text, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::size_t position = FindPlainJsonEnd(text, 0);
  if (position == text.size()) {
    AppendQuoted(text, out);
    return;
  }
  out.push_back('"');
  std::size_t copied = 0;
  for (; position < text.size(); position = FindPlainJsonEnd(text, copied)) {
    const auto byte = static_cast<unsigned char>(text[position]);
    const char escape = kEscapes[byte];
    out.append(text.substr(copied, position - copied));
    copied = position + 1;
    out.push_back('\\');
    out.push_back(escape);
    if (escape == 'u') {
      out.append("00");
      out.push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 0x0F]);
    }
  }
  out.append(text.substr(copied));
  out.push_back('"');
}

void AppendJson(const Value& value, std::string& out) {
  Writer<false>(out).Append(value);
}

std::string ToJson(const Value& value) {
  std::string out;
  AppendJson(value, out);
  return out;
}

std::string ToPrettyJson(const Value& value) {
  std::string out;
  Writer<true>(out).Append(value);
  return out;
}

}  // namespace inventory
