#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "inventory/base/result.h"

namespace inventory::collect {

/// A YAML file being read. All errors are kInvalidArgument, or those of reading it, and begin with
/// "file:line: ".
class YamlSource {
 public:
  /// Not found or no YAML is an error.
  static Result<YamlSource> Load(const std::filesystem::path& file);

  const YAML::Node& root() const { return root_; }

  std::unexpected<Error> FailAt(const YAML::Node& node, std::string_view message) const;

  /// `node` must be a mapping with no other keys than these.
  Result<> CheckKeys(const YAML::Node& node, std::initializer_list<std::string_view> known) const;
  /// The member, which must be there.
  Result<YAML::Node> Required(const YAML::Node& node, const char* key) const;

  Result<std::string> Text(const YAML::Node& node) const;
  Result<double> Number(const YAML::Node& node) const;
  Result<std::int64_t> Integer(const YAML::Node& node) const;
  Result<bool> Boolean(const YAML::Node& node) const;
  /// A sequence of texts, or nothing.
  Result<std::vector<std::string>> Texts(const YAML::Node& node) const;
  /// The node if it is a sequence of mappings, or nothing.
  Result<YAML::Node> Mappings(const YAML::Node& node) const;

 private:
  YamlSource(std::string file, const YAML::Node& root) : file_(std::move(file)), root_(root) {}

  std::string file_;
  YAML::Node root_;
};

}  // namespace inventory::collect
