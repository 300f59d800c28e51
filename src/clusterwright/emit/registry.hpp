#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// Where an exporter's bytes go: a file of the output folder, or a string in tests.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void write(std::string_view bytes) = 0;
};

class StringSink : public Sink {
 public:
  void write(std::string_view bytes) override { text += bytes; }
  std::string text;
};

// Makes one file of the output folder from a finished cluster; the same cluster gives the same bytes.
struct ExporterInfo {
  std::string_view file;  // "cables.csv"
  std::string_view help;  // one line
  bool (*applies)(const Cluster&);
  void (*write)(const Cluster&, Sink&);
  // The same with the findings on the cluster in it; null where they change nothing.
  void (*write_judged)(const Cluster&, const Diagnostics& findings, Sink&) = nullptr;
};

// Writes it with the findings if it shows them, else without.
void write_export(const ExporterInfo& exporter, const Cluster& cluster, const Diagnostics& findings, Sink& sink);

// Every exporter, in the order of the output folder's listing.
std::span<const ExporterInfo* const> all_exporters();

}  // namespace cw
