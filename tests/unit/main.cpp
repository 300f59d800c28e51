#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include <gtest/gtest.h>

// Property tests draw the same cases every time, but fresh ones in `./test --all`, whose seed is
// printed so that a failure can be had again: RC_PARAMS="seed=…" ./test --filter Property.
int main(int argc, char** argv) {
  if (std::getenv("RC_PARAMS") == nullptr) {
    const bool fresh = std::getenv("CLUSTERWRIGHT_SLOW") != nullptr;
    const std::string seed = std::to_string(fresh ? std::random_device{}() : 20260101U);
    if (fresh) std::printf("property tests: seed=%s\n", seed.c_str());
    setenv("RC_PARAMS", ("max_success=500 seed=" + seed).c_str(), 1);
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
