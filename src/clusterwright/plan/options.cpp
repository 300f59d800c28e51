#include "clusterwright/plan/options.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/check/registry.hpp"
#include "clusterwright/emit/bom_lines.hpp"
#include "clusterwright/physical/loads.hpp"

namespace cw {
namespace {

template <class T>
void set(Asked<T>& field, T value) {
  field.value = std::move(value);
  field.given = true;
}
template <class T>
void clear(Asked<T>& field) {
  field.value = T{};
  field.given = false;
}

struct Variant {
  std::string name, changes;
  Intent intent;
};

class Options {
 public:
  Options(const Intent& intent, const Catalogue& catalogue, const SynthOptions& options, SizeListener* listener) : intent_(intent), catalogue_(catalogue), options_(options), listener_(listener) {}

  OptionsResult run() {
    result_.rows.push_back(made({"as asked", "", intent_}));
    const OptionRow asked = result_.rows.front();
    base_ = intent_;
    if (asked.possible && !intent_.max.given()) {  // the GPUs stay, whatever a server holds
      clear(base_.nodes);
      set(base_.gpus, static_cast<std::uint32_t>(asked.gpus));
      base_.gpus.span = intent_.nodes.given ? intent_.nodes.span : intent_.gpus.span;
    }
    technology();
    cooling(asked);
    gpus(asked);
    oversubscription();
    return std::move(result_);
  }

 private:
  void add(Variant v) { keep(made(std::move(v))); }

  void keep(OptionRow row) {
    for (const OptionRow& other : result_.rows)
      if (same(row, other)) return;
    result_.rows.push_back(std::move(row));
  }

  static bool same(const OptionRow& a, const OptionRow& b) {
    return a.possible && b.possible && a.server == b.server && a.gpu == b.gpu && a.switch_part == b.switch_part && a.cooling == b.cooling && a.gpus == b.gpus && a.switches == b.switches && a.cables == b.cables &&
           a.racks == b.racks;
  }

  OptionRow made(Variant v) {
    OptionRow row;
    row.name = std::move(v.name);
    row.changes = std::move(v.changes);
    Diagnostics problems;
    const auto synthesis = make_cluster(v.intent, catalogue_, problems, options_, listener_);
    if (!synthesis) {
      for (const Diagnostic& d : problems.all())
        if (row.reason.empty() && d.severity == Severity::error) row.reason = d.message;
      return row;
    }
    measure(*synthesis->cluster, row);
    return row;
  }

  void measure(const Cluster& c, OptionRow& row) {
    row.possible = true;
    row.gpus = c.gpus();
    row.nodes = c.count(DeviceKind::host);
    row.switches = c.count(DeviceKind::switch_);
    row.cables = c.assemblies.size();
    row.racks = c.racks.size();
    for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
      if (c.devices.kind[d] == DeviceKind::host) row.server = c.part_of(d).id;
      if (c.devices.kind[d] == DeviceKind::switch_) row.switch_part = c.part_of(d).id;
    }
    if (c.gpu.valid()) row.gpu = c.parts[c.gpu]->id;
    if (c.placed()) row.cooling = cooling_name(c.site.cooling);
    const Loads loads(c);
    row.pdus = loads.total().pdus;
    row.typical_kw = loads.total().load.typical.value / 1000;
    row.maximum_kw = loads.total().load.maximum.value / 1000;
    row.capacity_kw = loads.total().capacity.value / 1000;
    if (!c.currency.empty()) {
      const BomTotals totals = totals_of(bom_lines(c));
      row.price = totals.price;
      row.unpriced = totals.unpriced;
      result_.currency = c.currency;
    }
    Diagnostics findings;
    run_checks(c, findings);
    row.errors = findings.count(Severity::error);
    for (const Diagnostic& d : findings.all())
      if (row.reason.empty() && d.severity == Severity::error) row.reason = d.message;
    row.warnings = findings.count(Severity::warning);
  }

  // Switch, rates and cables belong to the technology: the other one gets the catalogue's own.
  void technology() {
    const PartRef now = catalogue_.find(result_.rows.front().switch_part);
    if (!now || !now->switch_) return;
    const bool to_infiniband = now->switch_->technology == Technology::ethernet;
    Variant v{to_infiniband ? "InfiniBand" : "Ethernet", fmt::format("compute.technology: {}", to_infiniband ? "infiniband" : "ethernet"), base_};
    const FabricIntent& was = intent_.compute;
    v.changes += removed({{was.switch_part.given, "compute.switch"}, {was.nic.given, "compute.nic"}, {was.rate.given, "compute.rate"}, {was.uplink_rate.given, "compute.uplink_rate"},
                          {was.unit.given, "compute.unit"}, {!was.attach.empty(), "compute.attach"}, {was.cables.host.given || was.cables.trunk.given, "compute.cables"}});
    FabricIntent& c = v.intent.compute;
    set(c.technology, std::string(to_infiniband ? "infiniband" : "ethernet"));
    clear(c.switch_part);
    clear(c.nic);
    clear(c.rate);
    clear(c.uplink_rate);
    clear(c.unit);
    c.attach.clear();
    set(c.cables.host, std::string("auto"));
    set(c.cables.trunk, std::string("auto"));
    c.nic = fitting_nic(to_infiniband ? Technology::infiniband : Technology::ethernet);
    add(std::move(v));
  }

  // The server's own adapter if it speaks the technology, else the first option that does.
  Asked<std::string> fitting_nic(Technology wanted) const {
    Asked<std::string> none;
    const PartRef server = catalogue_.find(result_.rows.front().server);
    if (!server || !server->server) return none;
    std::vector<std::string> names = {server->server->nic};
    names.insert(names.end(), server->server->nic_options.begin(), server->server->nic_options.end());
    for (const std::string& name : names) {
      const PartRef nic = catalogue_.find(name);
      if (!nic || !nic->nic || (nic->nic->technology != wanted && !nic->nic->both_technologies)) continue;
      if (&name == &names.front()) return none;
      none.value = nic->id;
      none.given = true;
      none.pointer = "compute.nic";
      return none;
    }
    return none;
  }

  // What the intent says that the other server, or the other technology, would have to do without.
  static std::string removed(std::initializer_list<std::pair<bool, std::string_view>> keys) {
    std::string list;
    for (const auto& [given, key] : keys)
      if (given) list += fmt::format("{}{}", list.empty() ? ", and remove " : ", ", key);
    return list;
  }
  static std::string removed_with_server(const Intent& i) {
    return removed({{i.memory.given, "memory"}, {i.compute.nic.given, "compute.nic"}, {i.compute.rate.given, "compute.rate"}, {i.site.cooling.given, "site.cooling"},
                    {i.site.nodes_per_rack.given, "site.racks.nodes"}, {i.site.pdu.given, "site.pdu"}, {i.site.voltage.given, "site.voltage"}});
  }

  void server_changed(Intent& intent) const {
    clear(intent.gpu);
    clear(intent.memory);
    clear(intent.compute.nic);
    clear(intent.compute.rate);
    clear(intent.site.cooling);
    clear(intent.site.rack_heat);
    clear(intent.site.nodes_per_rack);
    clear(intent.site.pdu);
    clear(intent.site.voltage);
  }

  void cooling(const OptionRow& asked) {
    const PartRef server = catalogue_.find(asked.server);
    if (!server || asked.gpu.empty()) return;
    const bool liquid_now = server->text("cooling") == "liquid";
    const std::string other = catalogue_.preferred((liquid_now ? "server." : "server.liquid.") + asked.gpu);
    if (other.empty() || other == asked.server) return;
    Variant v{liquid_now ? "air-cooled" : "liquid-cooled", fmt::format("server: {}{}", other, removed_with_server(intent_)), base_};
    server_changed(v.intent);
    set(v.intent.server, other);
    set(v.intent.gpu, asked.gpu);
    add(std::move(v));
  }

  // GPUs of the same form, each in the server that is preferred for it in the same way of cooling.
  void gpus(const OptionRow& asked) {
    const PartRef now = catalogue_.find(asked.gpu), server = catalogue_.find(asked.server);
    if (!now || !server) return;
    const bool liquid = server->text("cooling") == "liquid";
    for (const PartRef& gpu : catalogue_.of_kind(PartKind::gpu)) {
      if (gpu->id == now->id || gpu->text("form") != now->text("form")) continue;
      const std::string other = catalogue_.preferred((liquid ? "server.liquid." : "server.") + gpu->id);
      const PartRef other_server = catalogue_.find(other);
      if (!other_server || !other_server->server || other_server->server->gpus != server->server->gpus) continue;
      Variant v{gpu->model.empty() ? gpu->id : gpu->model, fmt::format("gpu: {}, server: {}{}", gpu->id, other, removed_with_server(intent_)), base_};
      server_changed(v.intent);
      set(v.intent.server, other);
      set(v.intent.gpu, gpu->id);
      Variant again = v;
      OptionRow row = made(std::move(v));
      if (!row.possible) {  // its adapters may need another switch
        clear(again.intent.compute.switch_part);
        clear(again.intent.compute.technology);
        clear(again.intent.compute.unit);
        const FabricIntent& was = intent_.compute;
        again.changes += removed({{was.switch_part.given, "compute.switch"}, {was.technology.given, "compute.technology"}, {was.unit.given, "compute.unit"}});
        row = made(std::move(again));
      }
      keep(std::move(row));
    }
  }

  void oversubscription() {
    const bool full = intent_.compute.leaf_ratio.value == Ratio{1, 1};
    Variant v{full ? "2:1 at the leaf" : "1:1 at the leaf", fmt::format("compute.oversubscription.leaf: \"{}\"", full ? "2:1" : "1:1"), base_};
    set(v.intent.compute.leaf_ratio, full ? Ratio{2, 1} : Ratio{1, 1});
    add(std::move(v));
  }

  const Intent& intent_;
  const Catalogue& catalogue_;
  const SynthOptions& options_;
  SizeListener* listener_;
  Intent base_;
  OptionsResult result_;
};

}  // namespace

OptionsResult options_of(const Intent& intent, const Catalogue& catalogue, const SynthOptions& options, SizeListener* listener) { return Options(intent, catalogue, options, listener).run(); }

}  // namespace cw
