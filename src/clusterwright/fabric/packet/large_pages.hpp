#pragma once

#include <cstddef>
#include <vector>

namespace cw::packet {

// Memory for arrays that are looked at all over: where there is enough of it, on large pages if the system has them. With small
// ones nearly every look misses the processor's table of pages.
void* take_pages(std::size_t bytes);
void give_pages(void* memory) noexcept;

template <class T>
struct LargePages {
  using value_type = T;
  LargePages() = default;
  template <class U>
  LargePages(const LargePages<U>&) {}
  T* allocate(std::size_t n) { return static_cast<T*>(take_pages(n * sizeof(T))); }
  void deallocate(T* p, std::size_t) noexcept { give_pages(p); }
  bool operator==(const LargePages&) const = default;
};

template <class T>
using LargeVector = std::vector<T, LargePages<T>>;

}  // namespace cw::packet
