#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace inventory {

/// A string that no formatter, stream or logger accepts and that is wiped when it dies.
///
/// Code that must send it calls Reveal(), so that a search for "Reveal" finds every place where secrets
/// leave.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  bool empty() const { return text_.empty(); }
  /// Valid while this object lives and is not assigned to.
  std::string_view Reveal() const { return text_; }

  /// Compares in time that does not depend on the content.
  friend bool operator==(const Secret& a, const Secret& b);

 private:
  void Wipe();

  std::string text_;
};

}  // namespace inventory
