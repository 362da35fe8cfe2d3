#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace inventory::k8s {

/// An object is at most 1.5 MiB in etcd, and JSON may be several times that.
inline constexpr std::size_t kLongestLine = std::size_t{8} << 20;

/// Cuts a stream into lines without copying those that come in one piece.
class LineSplitter {
 public:
  /// Calls `take` for each complete line, without its end; empty lines are left out. False when `take` said
  /// false or a line is too long.
  template <class Take>
  bool Add(std::string_view piece, Take take) {
    for (auto end = piece.find('\n'); end != std::string_view::npos; end = piece.find('\n')) {
      std::string_view line = piece.substr(0, end);
      if (!rest_.empty()) line = rest_.append(line);
      bool go_on = line.size() <= kLongestLine && (line.empty() || take(line));
      rest_.clear();
      if (!go_on) return false;
      piece.remove_prefix(end + 1);
    }
    rest_.append(piece);
    return rest_.size() <= kLongestLine;
  }

 private:
  std::string rest_;
};

}  // namespace inventory::k8s
