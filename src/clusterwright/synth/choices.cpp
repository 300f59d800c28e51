#include "clusterwright/synth/choices.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/synth/port_modes.hpp"

namespace cw {
namespace {

// The ids that end in "/name", where there are two or more.
std::string answering_to(const Catalogue& catalogue, const std::string& name) {
  std::string list;
  std::size_t n = 0;
  for (const PartRef& p : catalogue.parts()) {
    if (name.empty() || !p->id.ends_with("/" + name)) continue;
    list += fmt::format("{}{}", n > 0 ? ", " : "", p->id);
    ++n;
  }
  return n > 1 ? list : std::string();
}

class Chooser {
 public:
  Chooser(const Intent& intent, const Catalogue& catalogue, Diagnostics& diagnostics)
      : intent_(intent), catalogue_(catalogue), diagnostics_(diagnostics) {}

  std::optional<Choices> run() {
    const std::size_t before = diagnostics_.count(Severity::error);
    server_and_gpu();
    nic();
    switch_part();
    attached();
    model();
    if (out_.server) configure();
    if (diagnostics_.count(Severity::error) > before) return std::nullopt;
    host_ports();
    if (diagnostics_.count(Severity::error) > before) return std::nullopt;
    modes();
    attached_fit();
    other_adapters();
    shared_front_end();
    count_nodes();
    if (diagnostics_.count(Severity::error) > before) return std::nullopt;
    return out_;
  }

 private:
  template <class T>
  void error(std::uint16_t code, const Asked<T>& at, std::string message, std::string help) {
    diagnostics_.error(code, intent_.source, at.span, std::move(message), std::move(help));
  }

  PartRef part(const Asked<std::string>& asked, PartKind kind, const std::string& preferred) {
    return asked_part(intent_, catalogue_, asked, kind, preferred, diagnostics_);
  }

  void server_and_gpu() {
    std::string preferred = catalogue_.preferred("server");
    if (intent_.gpu.given) {
      out_.gpu = part(intent_.gpu, PartKind::gpu, "");
      const std::string for_gpu = out_.gpu ? catalogue_.preferred("server." + out_.gpu->id) : std::string();
      if (!for_gpu.empty()) preferred = for_gpu;
    }
    out_.server = part(intent_.server, PartKind::server, preferred);
    if (!out_.server) return;
    const ServerSpec& spec = *out_.server->server;
    if (spec.gpus == 0) {
      error(code::kWrongPartKind, intent_.server, fmt::format("{} carries no GPUs", out_.server->id), "name a GPU server");
      out_.server = nullptr;
      return;
    }
    if (!intent_.gpu.given && !spec.default_gpu.empty()) out_.gpu = catalogue_.find(spec.default_gpu);
    if (out_.gpu && !allowed(spec.gpu_options, spec.default_gpu, out_.gpu->id))
      error(code::kContradiction, intent_.gpu, fmt::format("{} does not take {}", out_.server->id, out_.gpu->id),
            intent_.server.given ? fmt::format("it takes: {}", joined(spec.gpu_options, spec.default_gpu)) : servers_for(out_.gpu->id));
  }

  // Nobody asked for the server: another one may be meant.
  std::string servers_for(const std::string& gpu) const {
    std::string list;
    for (const PartRef& p : catalogue_.parts())
      if (p->server && p->server->gpus > 0 && allowed(p->server->gpu_options, p->server->default_gpu, gpu)) list += fmt::format("{}{}", list.empty() ? "" : ", ", p->id);
    return list.empty() ? "no server of the catalogue takes it: choose another GPU, or add the server to a catalogue of your own" : fmt::format("name a server that does: {}", list);
  }

  static bool allowed(const std::vector<std::string>& options, const std::string& usual, const std::string& id) {
    return id == usual || std::find(options.begin(), options.end(), id) != options.end();
  }
  static std::string joined(const std::vector<std::string>& options, const std::string& usual) {
    std::string list = usual;
    for (const std::string& o : options)
      if (o != usual) list += fmt::format("{}{}", list.empty() ? "" : ", ", o);
    return list;
  }

  void nic() {
    if (!out_.server) {
      if (intent_.compute.nic.given) part(intent_.compute.nic, PartKind::nic, "");
      return;
    }
    const ServerSpec& spec = *out_.server->server;
    if (spec.nic.empty()) {  // ports are built in
      if (intent_.compute.nic.given)
        error(code::kContradiction, intent_.compute.nic, fmt::format("the network ports of {} are built in", out_.server->id),
              "leave `nic` out");
      return;
    }
    out_.compute.nic = part(intent_.compute.nic, PartKind::nic, spec.nic);
    if (out_.compute.nic && intent_.compute.nic.given && !allowed(spec.nic_options, spec.nic, out_.compute.nic->id))
      error(code::kContradiction, intent_.compute.nic, fmt::format("{} does not take {} behind its GPUs", out_.server->id, out_.compute.nic->id),
            fmt::format("it takes: {}", joined(spec.nic_options, spec.nic)));
  }

  void switch_part() {
    const FabricIntent& c = intent_.compute;
    std::string technology = c.technology.given ? c.technology.value : "";
    const NicSpec* adapter = out_.compute.nic ? &*out_.compute.nic->nic : nullptr;
    if (technology.empty() && !c.switch_part.given && adapter != nullptr) technology = technology_name(adapter->technology);
    if (technology.empty() && !c.switch_part.given && out_.server && out_.server->server->nic.empty())
      technology = catalogue_.preferred("technology." + out_.server->id);
    if (technology.empty()) technology = "ethernet";
    const BitRate wanted = wanted_rate();
    std::string preferred = catalogue_.preferred(fmt::format("switch.{}.{}", technology, number_text(in_gigabits(wanted))));
    if (preferred.empty()) preferred = catalogue_.preferred("switch." + technology);
    out_.compute.switch_ = part(c.switch_part, PartKind::switch_, preferred);
    if (!out_.compute.switch_) return;
    const SwitchSpec& spec = *out_.compute.switch_->switch_;
    out_.compute.technology = spec.technology;
    if (c.technology.given && c.technology.value != technology_name(spec.technology))
      error(code::kTechnologyMismatch, c.switch_part.given ? c.switch_part : c.technology,
            fmt::format("{} is an {} switch, the network is to be {}", out_.compute.switch_->id, technology_name(spec.technology), c.technology.value),
            "change one of the two");
    if (!spec.routable)
      error(code::kTopologyMismatch, c.switch_part, fmt::format("{} is a management switch: it cannot carry a GPU network", out_.compute.switch_->id),
            fmt::format("for example `switch: {}`", catalogue_.preferred("switch." + technology)));
    if (adapter != nullptr && adapter->technology != spec.technology && !adapter->both_technologies)
      error(code::kTechnologyMismatch, c.nic.given ? c.nic : c.switch_part,
            fmt::format("{} speaks {}, {} speaks {}", out_.compute.nic->id, technology_name(adapter->technology), out_.compute.switch_->id,
                        technology_name(spec.technology)),
            "choose a switch or an adapter of the other's technology");
  }

  BitRate wanted_rate() const {
    if (intent_.compute.rate.given) return *intent_.compute.rate;
    if (!out_.server) return {};
    const CageGroup* group = cage_group(0);
    return group != nullptr && !group->modes.empty() ? group->modes[0].mode.rate : BitRate{};
  }

  void attached() {
    for (const AttachIntent& a : intent_.compute.attach) {
      if (a.part.value.empty()) continue;  // told already
      const PartRef p = part(a.part, PartKind::appliance, "");
      if (!p) continue;
      Attached row{p, a.count, 0};
      for (const CageGroup& g : p->appliance->cages)
        row.ports += static_cast<std::uint32_t>(g.last - g.first + 1) * (g.modes.empty() ? 0 : g.modes[0].mode.ports);
      out_.compute.attached.push_back(row);
    }
  }

  void model() {
    if (intent_.model.given && !serving_memory(intent_.model.value, catalogue_))
      error(code::kBadNumber, intent_.model, fmt::format("'{}' is neither a model of the catalogue nor a number of parameters", intent_.model.value),
            "write for example `model: 70e9`, or one of `clusterwright catalog list models`");
  }

  // The server with exactly this GPU, adapter and memory: design.json must stand alone.
  void configure() {
    Tree tree = out_.server->tree;
    const auto set = [&](std::string_view fact, const std::string& text) {
      for (TreeEntry& e : tree.entries)
        if (e.key == "facts") replace(e.value, fact, text);
    };
    if (out_.gpu) set("gpu", out_.gpu->id);
    if (out_.compute.nic) set("nic", out_.compute.nic->id);
    if (out_.gpu && out_.gpu->gpu->scale_up_rate.value <= 0) {  // such GPUs meet over PCIe in any server
      set("scale_up", "none");
      set("scale_up_domain", "1");
    }
    if (intent_.memory.given) {
      const std::string size = fmt::format("{} GB", number_text(intent_.memory.value.value / 1e9));
      const double usual = out_.server->server->memory.value;
      set("memory", size);
      for (TreeEntry& e : tree.entries)
        if (e.key == "facts" && usual > 0 && usual != intent_.memory.value.value) other_modules(e.value, size);
    }
    Diagnostics unexpected;
    if (PartRef configured = make_part(tree, SourceText{out_.server->file, {}}, unexpected)) out_.server = configured;
  }

  // The modules that its maker lists make up another memory: which ones make up this, nobody has said.
  static void other_modules(Tree& facts, const std::string& size) {
    const auto is_of_modules = [](const Tree& line) {
      const Tree* per = line.find("per");
      return per != nullptr && per->text == "module";
    };
    std::erase_if(facts.entries, [](const TreeEntry& e) { return e.key == "memory_modules"; });
    for (TreeEntry& e : facts.entries) {
      if (e.key != "bill") continue;
      Tree* lines = &e.value;
      for (TreeEntry& part : e.value.entries)
        if (part.key == "is") lines = &part.value;
      const auto first = std::find_if(lines->items.begin(), lines->items.end(), is_of_modules);
      if (first == lines->items.end()) return;
      first->entries.clear();
      replace(*first, "description", fmt::format("memory modules, {} in all: not those that are usual", size));
      std::erase_if(lines->items, is_of_modules);
    }
  }

  static void replace(Tree& facts, std::string_view name, const std::string& text) {
    Tree value;
    value.text = text;
    for (TreeEntry& e : facts.entries) {
      if (e.key != name) continue;
      e.value = value;
      return;
    }
    facts.entries.push_back({std::string(name), Span{}, value});
  }

  // The cages that cage `index` of the server is one of, or null if the catalogue does not say.
  const CageGroup* cage_group(std::size_t index) const {
    const ServerSpec& spec = *out_.server->server;
    if (!spec.cage_groups.empty()) {
      for (const CageGroup& g : spec.cage_groups)
        if (index + 1 >= g.first && index + 1 <= g.last) return &g;
      return nullptr;
    }
    if (!out_.compute.nic) return nullptr;
    std::size_t kth = 0;  // which cage of its adapter
    for (std::size_t i = 0; i < index && i < spec.cages.size(); ++i) kth += spec.cages[i].nic == spec.cages[index].nic ? 1 : 0;
    for (const CageGroup& g : out_.compute.nic->nic->cages)
      if (kth + 1 >= g.first && kth + 1 <= g.last) return &g;
    return nullptr;
  }

  // Rail order, planes and modes of the hosts' ports: rows of the GPU map for the same GPUs are the
  // planes of one rail; where a map has one row a rail, a split cage gives the planes.
  void host_ports() {
    const ServerSpec& spec = *out_.server->server;
    const std::uint32_t planes = *intent_.compute.planes;
    std::vector<std::vector<std::size_t>> rails;
    for (std::size_t row = 0; row < spec.ports.size(); ++row) {
      const auto same = std::find_if(rails.begin(), rails.end(), [&](const auto& r) { return planes > 1 && spec.ports[r[0]].gpus == spec.ports[row].gpus; });
      if (same != rails.end()) same->push_back(row);
      else rails.push_back({row});
    }
    std::vector<std::uint8_t> needed(spec.cages.size(), 0);
    for (std::size_t r = 0; r < rails.size(); ++r) {
      for (std::uint32_t plane = 0; plane < planes; ++plane) {
        const bool own_row = rails[r].size() > 1;
        if (own_row && plane >= rails[r].size()) return too_few_ports(rails[r].size());
        const ServerPort& p = spec.ports[rails[r][own_row ? plane : 0]];
        const auto sub = static_cast<std::uint8_t>(own_row ? p.port : p.port * planes + plane);
        out_.compute.side.ports.push_back({p.cage, sub, static_cast<std::uint16_t>(r), static_cast<std::uint16_t>(plane)});
        needed[p.cage] = std::max<std::uint8_t>(needed[p.cage], static_cast<std::uint8_t>(sub + 1));
      }
    }
    out_.compute.side.rails = static_cast<std::uint32_t>(rails.size());
    if (out_.compute.side.ports.empty())
      error(code::kMoreRailsThanPorts, intent_.server, fmt::format("{} has no ports for a GPU network", out_.server->id), "choose another server");
    const bool built = *intent_.compute.build == "yes" || *intent_.purpose != "inference" || !intent_.model.given;
    if (built && *intent_.redundant && out_.compute.side.rails == 1)
      error(code::kTopologyMismatch, intent_.redundant, "a node has one port in the GPU network, and is lost with the switch that it hangs on",
            fmt::format("drop `redundant`, or choose a server with more ports{}", *intent_.compute.topology == "tor-clos" ? " and another topology: in a tor-clos they all go to one leaf" : ""));
    for (std::size_t cage = 0; cage < spec.cages.size(); ++cage) host_cage(cage, needed[cage]);
  }

  void too_few_ports(std::size_t ports) {
    error(code::kMoreRailsThanPorts, intent_.compute.planes, fmt::format("{} planes, but the hosts have {} ports for a GPU", *intent_.compute.planes, ports),
          fmt::format("write `planes: {}`, or choose another server", ports));
  }

  void host_cage(std::size_t cage, std::uint8_t needed) {
    const CageGroup* group = cage_group(cage);
    if (group == nullptr || group->modes.empty()) {
      error(code::kMoreRailsThanPorts, intent_.compute.nic.given ? intent_.compute.nic : intent_.server,
            fmt::format("cage '{}' of {} has no port of the adapter behind it", out_.server->server->cages[cage].label, out_.server->id),
            "choose an adapter with as many cages as the server's map names");
      return;
    }
    const Asked<BitRate>& rate = intent_.compute.rate;
    if (const PortMode* mode = agreed_mode(*group, needed)) {
      out_.compute.side.cages.push_back({*group, *mode, static_cast<std::uint16_t>(cage + 1)});
      return;
    }
    if (cage > 0) return;  // the first cage has said it
    std::string modes;
    for (const ModeRule& rule : group->modes) modes += fmt::format("{}{}", modes.empty() ? "" : ", ", port_mode_text(rule.mode, group->lanes));
    const std::string what = rate.given ? fmt::format("{} port(s) of {}", needed, rate_text(*rate)) : fmt::format("{} ports", needed);
    if (rate.given) error(code::kNoFittingMode, rate, fmt::format("no mode of the hosts' ports gives {}", what), fmt::format("they can be set to: {}", modes));
    else error(code::kMoreRailsThanPorts, intent_.compute.planes, fmt::format("no mode of the hosts' ports gives {}", what), fmt::format("they can be set to: {}", modes));
  }

  // The first mode with enough ports of the rate asked for (else the adapter's first); of several with
  // that rate the one whose lanes the switch has too.
  const PortMode* agreed_mode(const CageGroup& group, std::uint8_t needed) const {
    const CageGroup* theirs = widest_cages(*out_.compute.switch_);
    const PortMode* best = nullptr;
    bool best_matches = false;
    for (const ModeRule& rule : group.modes) {
      if (rule.mode.ports < needed || (intent_.compute.rate.given && rule.mode.rate != *intent_.compute.rate)) continue;
      if (best != nullptr && rule.mode.rate != best->rate) continue;
      const bool matches = theirs != nullptr && matching(*theirs, rule.mode) != nullptr;
      if (best != nullptr && (best_matches || !matches)) continue;
      best = &rule.mode;
      best_matches = matches;
    }
    return best;
  }

  void modes() {
    const FabricIntent& c = intent_.compute;
    const CageGroup* group = widest_cages(*out_.compute.switch_);
    const PortMode host = out_.compute.side.cages[0].mode;
    const ModeRule* down = group != nullptr ? matching(*group, host) : nullptr;
    if (down == nullptr) {
      error(code::kNoFittingMode, c.switch_part.given ? c.switch_part : intent_.server,
            fmt::format("no port mode of {} matches the hosts' {} over {} Gb/s lanes ({})", out_.compute.switch_->id, rate_text(host.rate),
                        in_gigabits(host.lane_rate()), out_.compute.side.cages[0].group.form_factor),
            group != nullptr ? fmt::format("it offers: {}; choose a switch, an adapter or a `rate` that agree", modes_text(*group)) : "choose another switch");
      return;
    }
    out_.compute.switch_cages = *group;
    out_.compute.host_rule = *down;
    out_.compute.host_mode = down->mode;
    if (!settle_trunks(out_.compute, c.uplink_rate, catalogue_))
      error(code::kNoFittingMode, c.uplink_rate, fmt::format("{} has no port mode of {} for links between switches", out_.compute.switch_->id, rate_text(*c.uplink_rate)),
            fmt::format("it offers: {}", modes_text(*out_.compute.switch_, *group)));
  }

  // Appliances sit on host ports: same technology, same rate, same lanes.
  void attached_fit() {
    for (std::size_t i = 0; i < out_.compute.attached.size() && i < intent_.compute.attach.size(); ++i) {
      const Part& part = *out_.compute.attached[i].part;
      const Asked<std::string>& at = intent_.compute.attach[i].part;
      if (part.appliance->technology != out_.compute.technology) {
        error(code::kTechnologyMismatch, at, fmt::format("{} speaks {}, the network is {}", part.id, technology_name(part.appliance->technology), technology_name(out_.compute.technology)),
              "attach it to a network of its own technology");
        continue;
      }
      for (const CageGroup& g : part.appliance->cages) {
        const PortMode& mode = g.modes[0].mode;
        if (out_.compute.host_mode.ports == 0 || (mode.rate == out_.compute.host_mode.rate && mode.lane_rate() == out_.compute.host_mode.lane_rate())) continue;
        error(code::kNoFittingMode, at, fmt::format("{} has ports of {}, the hosts' switch ports run at {}", part.id, rate_text(mode.rate), rate_text(out_.compute.host_mode.rate)),
              "attach appliances of the hosts' rate");
        break;
      }
    }
  }

  // Adapters for other networks come with the server, whether they are cabled or not.
  void other_adapters() {
    const ServerSpec& spec = *out_.server->server;
    for (const std::string& id : {spec.front_end_nic, spec.storage_nic, spec.virtual_nic})
      if (const PartRef nic = id.empty() ? nullptr : catalogue_.find(id)) out_.other_nics.push_back(nic);
  }

  // The hosts' front-end ports are guests on the switches of the GPU network.
  void shared_front_end() {
    const Asked<bool>& wanted = intent_.compute.consolidated;
    const ServerSpec& spec = *out_.server->server;
    if (!*wanted || out_.compute.switch_cages.modes.empty()) return;
    if (spec.front_end_nic.empty() || out_.compute.technology != Technology::ethernet) {
      error(code::kContradiction, wanted, "front end and GPU network can only share Ethernet switches, and the server needs a front-end adapter",
            "leave `consolidated` out, or choose another server or switch");
      return;
    }
    const auto fit = fit_adapter(*out_.server, NetworkUse::front_end, out_.compute.switch_cages, Technology::ethernet, {}, catalogue_, networks_built(intent_));
    if (!fit) {
      error(code::kNoFittingMode, wanted, fmt::format("no port mode of {} matches {}", out_.compute.switch_->id, spec.front_end_nic), fmt::format("it offers: {}", modes_text(out_.compute.switch_cages)));
      return;
    }
    GuestGroup group;
    group.kind = GuestKind::hosts;
    group.what = "front-end ports";
    group.ports = static_cast<std::uint32_t>(fit->cages.size());
    group.cages = fit->cages;
    group.mode = fit->rule->mode;
    out_.compute.guests.push_back(std::move(group));
  }

  void count_nodes() {
    const std::uint32_t per_node = std::max<std::uint32_t>(1, out_.server->server->gpus);
    out_.nodes = intent_.nodes.given ? *intent_.nodes : (*intent_.gpus + per_node - 1) / per_node;
  }

  const Intent& intent_;
  const Catalogue& catalogue_;
  Diagnostics& diagnostics_;
  Choices out_;
};

}  // namespace

std::optional<ByteCount> serving_memory(const std::string& model, const Catalogue& catalogue) {
  constexpr double kBytesPerParameter = 2;
  constexpr double kCacheAndBuffers = 1.2;
  std::optional<double> parameters = parse_quantity(model, Dimension::none);
  if (!parameters) {
    if (const PartRef part = catalogue.find(model)) parameters = part->number("parameters");
  }
  if (!parameters || *parameters < 1e6) return std::nullopt;
  return ByteCount{*parameters * kBytesPerParameter * kCacheAndBuffers};
}

PartRef asked_part(const Intent& intent, const Catalogue& catalogue, const Asked<std::string>& asked, PartKind kind, const std::string& preferred, Diagnostics& diagnostics) {
  if (asked.given && asked.value.empty()) return nullptr;  // told already
  const std::string& name = asked.given ? asked.value : preferred;
  auto found = catalogue.require(name, kind);
  if (found) return *found;
  if (const std::string several = answering_to(catalogue, name); !several.empty()) {
    diagnostics.error(code::kAmbiguousPart, intent.source, asked.span, fmt::format("several parts answer to '{}'", name), fmt::format("write one of: {}", several));
    return nullptr;
  }
  const bool other_kind = catalogue.find(name) != nullptr;
  diagnostics.error(other_kind ? code::kWrongPartKind : code::kUnknownPart, intent.source, asked.span, found.error().message, found.error().help);
  return nullptr;
}

std::optional<Choices> choose(const Intent& intent, const Catalogue& catalogue, Diagnostics& diagnostics) {
  return Chooser(intent, catalogue, diagnostics).run();
}

}  // namespace cw
