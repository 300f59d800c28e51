#pragma once

#include <gtest/gtest.h>

#include <string>

#include "support/process.hpp"

namespace support {

bool has(const std::string& text, const std::string& part);

// Tests of `explain` on one design of an intent in examples/, made once for all of them.
class Explained : public testing::Test {
 protected:
  static void design(const std::string& example);  // "whole/lenovo-small"
  static void TearDownTestSuite();
  static std::string folder();
  static std::string out();  // in the folder
  static std::string words(const std::string& what);
  static Outcome explain(const std::string& what, const std::string& option);

 private:
  static ScratchFolder* scratch_;
};

}  // namespace support
