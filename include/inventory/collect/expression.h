#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "inventory/base/result.h"

/// The two little languages of the catalogue: docs/catalog-format.md.
namespace inventory::collect {

/// A way into a value: member names joined by dots, "[]" behind each list that is gone through one by one:
/// "Reservations[].Instances[]". The empty path is the value itself.
class Path {
 public:
  struct Step {
    std::string name;
    bool each = false;  ///< Go on with each element of the list that is found there.
  };

  Path() = default;
  /// kInvalidArgument for what is no path.
  static Result<Path> Parse(std::string_view text);

  const std::vector<Step>& steps() const { return steps_; }
  bool empty() const { return steps_.empty(); }
  /// True if the path leads to any number of values: some step has "[]".
  bool gives_many() const;
  std::string ToString() const;

 private:
  std::vector<Step> steps_;
};

/// A text with references in braces: "arn:{$partition}:ec2:{$region}:{$account}:vpc/{VpcId}".
///
///   {A.B}          of the element at hand: a listed resource, or one that a child call gave
///   {$parent.A}    of the element around it
///   {$self}        the element itself, where it is no structure: a name in a list of names
///   {$account} {$region} {$partition}
class Template {
 public:
  enum class Source { kText, kElement, kParent, kSelf, kAccount, kRegion, kPartition };
  struct Part {
    Source source = Source::kText;
    std::string text;  ///< Of kText.
    Path path;         ///< Of kElement and kParent.
  };

  Template() = default;
  /// kInvalidArgument for unbalanced braces and unknown names.
  static Result<Template> Parse(std::string_view text);

  const std::vector<Part>& parts() const { return parts_; }
  bool empty() const { return parts_.empty(); }
  /// The template is one reference and nothing else: it stands for a value of any kind, not for a text.
  bool is_reference() const { return parts_.size() == 1 && parts_[0].source != Source::kText; }

 private:
  std::vector<Part> parts_;
};

}  // namespace inventory::collect
