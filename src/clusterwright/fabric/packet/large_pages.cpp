#include "clusterwright/fabric/packet/large_pages.hpp"

#include <sys/mman.h>

#include <cstdlib>
#include <new>

namespace cw::packet {

void* take_pages(std::size_t bytes) {
  constexpr std::size_t kLarge = std::size_t{1} << 21U, kLine = 64;
  const std::size_t unit = bytes >= kLarge ? kLarge : kLine;
  void* memory = std::aligned_alloc(unit, (bytes + unit - 1) / unit * unit);
  if (memory == nullptr) throw std::bad_alloc();
  // A hint: where it is not heard all is the same but slower.
  if (unit == kLarge) madvise(memory, bytes, MADV_HUGEPAGE);
  return memory;
}

void give_pages(void* memory) noexcept { std::free(memory); }

}  // namespace cw::packet
