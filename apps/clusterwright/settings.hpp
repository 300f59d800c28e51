#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/base/result.hpp"
#include "clusterwright/base/sim_time.hpp"
#include "clusterwright/base/units.hpp"

namespace cw::app {

// Reads options, each a text of its own that messages can point into.
class Settings {
 public:
  explicit Settings(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void error(std::string_view option, std::string_view text, std::uint16_t code, std::string message, std::string help);
  void error(std::string_view option, std::string_view text, std::uint16_t code, const Failure& f) { error(option, text, code, f.message, f.help); }
  // An error that says what could have been written.
  void wrong_word(std::string_view option, std::string_view text, const std::vector<std::string_view>& words);

  // One of the words of an enum, whose values count from 0.
  template <class E>
  E word(std::string_view option, const std::string& text, std::string_view (*name)(E), std::size_t count) {
    std::vector<std::string_view> words;
    for (std::size_t i = 0; i < count; ++i) {
      const E e = static_cast<E>(i);
      if (name(e) == text) return e;
      words.push_back(name(e));
    }
    wrong_word(option, text, words);
    return static_cast<E>(0);
  }

  // A quantity between two values, in the base unit of its dimension.
  double quantity(std::string_view option, const std::string& text, Dimension dimension, double least, double most, double otherwise);
  SimTime time(std::string_view option, const std::string& text, double least_s, SimTime otherwise, double most_s = in_seconds(kLongestSim));
  std::int64_t bytes(std::string_view option, const std::string& text, double least, double most, std::int64_t otherwise);

 private:
  Diagnostics& diagnostics_;
};

}  // namespace cw::app
