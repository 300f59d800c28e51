#include "clusterwright/intent/intent_machines.hpp"

#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/intent/asked.hpp"

namespace cw {
namespace {

using asked::sound;
using asked::sound_count;
using asked::sound_number;
using asked::text;
using asked::yes;

class MachinesReader {
 public:
  MachinesReader(Intent& intent, Diagnostics& diagnostics) : intent_(intent), diagnostics_(diagnostics) {}

  void management(const Record& r, Span span) {
    ManagementIntent& m = intent_.management;
    m.given = true;
    m.span = span;
    m.server = text(r, "management", "server");
    m.head_ha = yes(r, "management", "head_ha");
    m.control_plane = sound_count(r, "management", "control_plane");
    m.login = sound_count(r, "management", "login");
    m.service_nodes = sound_count(r, "management", "service_nodes");
    m.orchestrator = text(r, "management", "orchestrator");
    m.internet = yes(r, "management", "internet");
  }

  void services(const Record& top) {
    const auto& all = top.items("services");
    const std::span<const Field> fields = top.field("services").children[0].children;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::string path = fmt::format("services[{}]", i);
      ServiceIntent s;
      if (all[i].kind == NodeKind::scalar) {
        s.name = {all[i].text, true, path, all[i].span};
      } else if (all[i].kind == NodeKind::mapping) {
        const Record r(&all[i], fields);
        s.name = text(r, path, "service");
        s.replicas = sound_count(r, path, "replicas");
        s.on = text(r, path, "on");
      }
      if (s.name.value.empty()) continue;  // told already
      if (!seen.insert(s.name.value).second) {
        error(code::kDuplicateRow, s.name.span, fmt::format("service '{}' is listed twice", s.name.value), "keep one, with `replicas` for several instances");
        continue;
      }
      intent_.services.push_back(std::move(s));
    }
  }

  void storage(const Record& r, Span span) {
    StorageIntent& s = intent_.storage;
    s.given = true;
    s.span = span;
    s.part = text(r, "storage", "part");
    s.nodes = sound_count(r, "storage", "nodes");
    s.drive = sound<Dimension::bytes>(r, "storage", "drive");
    s.usable = sound_number(r, "storage", "usable");
    s.demand_span = r.given("demand") ? r.span("demand") : span;
    demand(r.object("demand"));
    const Record local = r.object("local");
    s.local_span = r.given("local") ? r.span("local") : span;
    s.local_capacity = sound<Dimension::bytes>(local, "storage.local", "capacity");
    s.local_read_per_gpu = sound<Dimension::byte_rate>(local, "storage.local", "read_per_gpu");
    s.local_iops_per_gpu = sound<Dimension::operations>(local, "storage.local", "iops_per_gpu");
    if (diagnostics_.has_errors()) return;
    if (!s.nodes.given && !s.demands() && !s.demands_local())
      error(code::kMissing, span, "'storage' says neither what is asked of it nor how many nodes it has",
            "write for example `storage: {demand: {dataset: 500 TB, read_per_gpu: 1 GB/s}}`");
    if (s.demands_local() && !s.nodes.given && !s.demands() && (s.part.given || s.drive.given || s.usable.given))
      error(code::kMissing, span, "a storage system is named, but nothing is asked of it", "add `demand` or `nodes`, or keep `local` alone");
  }

 private:
  void error(std::uint16_t code, Span span, std::string message, std::string help) {
    diagnostics_.error(code, intent_.source, span, std::move(message), std::move(help));
  }

  void demand(const Record& r) {
    StorageIntent& s = intent_.storage;
    s.dataset = sound<Dimension::bytes>(r, "storage.demand", "dataset");
    s.growth = sound_number(r, "storage.demand", "growth");
    s.checkpoint = sound<Dimension::bytes>(r, "storage.demand", "checkpoint");
    s.keep = sound_count(r, "storage.demand", "keep");
    s.checkpoint_interval = sound<Dimension::time>(r, "storage.demand", "checkpoint_interval");
    s.checkpoint_time = sound<Dimension::time>(r, "storage.demand", "checkpoint_time");
    s.read_per_gpu = sound<Dimension::byte_rate>(r, "storage.demand", "read_per_gpu");
    s.level = text(r, "storage.demand", "level");
    s.access = text(r, "storage.demand", "access");
    s.iops_per_gpu = sound<Dimension::operations>(r, "storage.demand", "iops_per_gpu");
    if (!diagnostics_.has_errors()) together();
  }

  void together() {
    const StorageIntent& s = intent_.storage;
    if (s.read_per_gpu.given && s.level.given)
      error(code::kContradiction, s.level.span, "both 'read_per_gpu' and 'level' are given", "keep one: each says how much GPUs read");
    const Asked<Seconds>& any = s.checkpoint_time.given ? s.checkpoint_time : s.checkpoint_interval;
    if (any.given && !s.checkpoint.given) error(code::kMissing, any.span, "a time for checkpoints whose size is not given", "add `checkpoint: 2 TB`");
    if (s.checkpoint.given && !any.given)
      error(code::kMissing, s.checkpoint.span, "nothing says how fast a checkpoint must be written", "add `checkpoint_interval: 30 min` or `checkpoint_time: 60 s`");
    if (s.checkpoint_time.given && s.checkpoint_interval.given && s.checkpoint_time.value > s.checkpoint_interval.value)
      error(code::kContradiction, s.checkpoint_time.span, "a checkpoint would still be written when the next is due",
            fmt::format("write at most `checkpoint_time: {}`", quantity_text(s.checkpoint_interval.value.value, Dimension::time)));
    if (s.growth.given && !s.dataset.given) error(code::kMissing, s.growth.span, "growth of a data set that is not given", "add `dataset: 500 TB`");
    if (s.access.given && !s.read_per_gpu.given && !s.level.given)
      error(code::kMissing, s.access.span, "nothing says how much is read in this way", "add `read_per_gpu: 1 GB/s` or `level: better`");
  }

  Intent& intent_;
  Diagnostics& diagnostics_;
};

}  // namespace

void read_machines(const Record& top, Intent& intent, Diagnostics& diagnostics) {
  MachinesReader reader(intent, diagnostics);
  if (top.given("management")) reader.management(top.object("management"), top.span("management"));
  if (top.given("services")) reader.services(top);
  if (top.given("storage")) reader.storage(top.object("storage"), top.span("storage"));
}

}  // namespace cw
