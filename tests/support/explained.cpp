#include "support/explained.hpp"

#include <utility>

namespace support {

ScratchFolder* Explained::scratch_ = nullptr;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

void Explained::design(const std::string& example) {
  scratch_ = new ScratchFolder;
  ASSERT_EQ(run({kBinary, "design", example + ".yaml", "-q", "-o", out()}, kRoot + "/examples").exit_code, 0);
}

void Explained::TearDownTestSuite() { delete std::exchange(scratch_, nullptr); }

std::string Explained::folder() { return scratch_->path(); }

std::string Explained::out() { return folder() + "/out"; }

std::string Explained::words(const std::string& what) {
  const auto o = run({kBinary, "explain", out(), what}, kRoot);
  EXPECT_EQ(o.exit_code, 0) << what << o.err;
  return o.out;
}

Outcome Explained::explain(const std::string& what, const std::string& option) { return run({kBinary, "explain", out(), what, option}, kRoot); }

}  // namespace support
