#pragma once

#include <string_view>
#include <vector>

#include "clusterwright/catalog/part.hpp"
#include "clusterwright/text/schema.hpp"

namespace cw {

// Fills the typed spec of a part from facts that validate() accepted, and reports what a table of
// fields cannot see: port modes, ranges of cages, the GPU map, ends of a cable that do not match.
class SpecReader {
 public:
  SpecReader(Record facts, const SourceText& source, Diagnostics& diagnostics)
      : facts_(facts), source_(source), diagnostics_(diagnostics) {}
  void read(Part& part);

 private:
  void error(std::uint16_t code, Span span, std::string message, std::string help);

  void supplies();
  // The groups of the fact `name`, numbered on from `first`.
  std::vector<CageGroup> cages(std::vector<std::string>* labels, std::string_view name = "cages", std::uint16_t first = 1);
  void cage_range(const Record& group, CageGroup& out);
  std::optional<PortMode> mode(const Tree& text, std::uint8_t lanes);
  std::vector<PortMode> modes(const Record& from, std::uint8_t lanes);
  void technologies(bool& ethernet, bool& infiniband) const;
  std::vector<Metres> lengths() const;
  void order_numbers(Part& part, const std::vector<Metres>& sold);
  void bill(Part& part);
  void spec(Part& part);

  // Of a GPU or adapter: that its host link is one.
  void host_link();
  GpuSpec gpu() const;
  NicSpec nic();
  SwitchSpec switch_spec();
  CableSpec cable();
  TransceiverSpec transceiver();
  FibreSpec fibre() const;
  ApplianceSpec appliance();
  ApplianceSpec storage();
  CordSpec cord() const;
  PanelSpec panel() const;
  TrunkSpec trunk() const;

  // Of software, recipes, licences and shares of GPUs; and which devices of a server share a PCIe switch.
  void software_facts(const Part& part);
  void pcie_switches(const ServerSpec& spec);

  ServerSpec server();
  void gpu_map(ServerSpec& spec, const std::vector<std::string>& labels);
  void gpu_row(ServerSpec& spec, const Record& row);
  void every_gpu(const ServerSpec& spec);
  void adapter_cages(ServerSpec& spec);
  void shared_cages(ServerSpec& spec);

  Record facts_;
  const SourceText& source_;
  Diagnostics& diagnostics_;
};

}  // namespace cw
