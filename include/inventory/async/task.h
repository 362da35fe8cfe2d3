#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace inventory::async {

template <class T = void>
class Task;

namespace internal {

struct PromiseBase {
  struct FinalAwaiter {
    bool await_ready() noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> done) noexcept {
      if (done.promise().starting) return std::noop_coroutine();
      return done.promise().continuation;
    }
    void await_resume() noexcept {}
  };

  std::suspend_always initial_suspend() noexcept { return {}; }
  FinalAwaiter final_suspend() noexcept { return {}; }
  // Errors are values here; an exception is a defect or memory exhaustion.
  [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }

  std::coroutine_handle<> continuation;
  /// The awaiter is still on the stack below: it goes on by itself when this task finishes at once.
  bool starting = true;
};

template <class T>
struct Promise : PromiseBase {
  Task<T> get_return_object();
  template <class U>
  void return_value(U&& result) {
    value.emplace(std::forward<U>(result));
  }
  std::optional<T> value;
};

template <>
struct Promise<void> : PromiseBase {
  Task<void> get_return_object();
  void return_void() {}
};

}  // namespace internal

/// A lazy coroutine: it starts when it is awaited, runs on the thread of whoever resumes it, and is awaited
/// once.
///
/// Arguments of a coroutine that outlive the first suspension must be taken by value, or refer to objects
/// that outlive the task. Dropping a task that has started and is suspended destroys its frame; nothing may
/// hold on to a handle of it then, so tasks that wait on timers or transfers are only dropped after they
/// finished: see TaskGroup.
///
/// GCC 12 destroys some temporaries of a co_await expression twice: give arguments that own memory a name
/// first.
template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = internal::Promise<T>;

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      if (handle_) handle_.destroy();
      handle_ = std::exchange(other.handle_, {});
    }
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  auto operator co_await() && noexcept {
    struct Awaiter {
      std::coroutine_handle<promise_type> handle;
      bool await_ready() noexcept { return false; }
      // Not symmetric transfer: GCC makes it a tail call only when it optimises and no sanitizer is on, and a
      // loop over tasks that finish at once would use up the stack. So the stack is as deep as the tasks are
      // nested.
      bool await_suspend(std::coroutine_handle<> caller) noexcept {
        auto& promise = handle.promise();
        promise.continuation = caller;
        handle.resume();
        if (handle.done()) return false;
        promise.starting = false;
        return true;
      }
      T await_resume() {
        if constexpr (!std::is_void_v<T>) return std::move(*handle.promise().value);
      }
    };
    return Awaiter{handle_};
  }

 private:
  friend promise_type;
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}

  std::coroutine_handle<promise_type> handle_;
};

namespace internal {

template <class T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}

}  // namespace internal

}  // namespace inventory::async
