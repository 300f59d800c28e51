#include <algorithm>
#include <chrono>
#include <ctime>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/emit/services.hpp"
#include "clusterwright/synth/service_placing.hpp"
#include "unit/made_cluster.hpp"

// Machines beside the GPU nodes, and what runs on them.
namespace cw {
namespace {

using made::cluster;
using made::said;
using Strings = std::vector<std::string>;

std::uint32_t machines(const Cluster& c, Role role) {
  std::uint32_t n = 0;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) n += is_machine(c.devices.kind[d]) && c.devices.role[d] == role ? 1 : 0;
  return n;
}

std::vector<ServiceId> instances(const Cluster& c, std::string_view part) {
  std::vector<ServiceId> out;
  for (const ServiceId s : ids<ServiceId>(c.services.size()))
    if (c.parts[c.services.part[s]]->id == part) out.push_back(s);
  return out;
}

DeviceId first_of(const Cluster& c, Role role) {
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.devices.role[d] == role) return d;
  return DeviceId();
}

constexpr std::string_view kSound = R"(nodes: 4
server: xe9680
management: {head_ha: true, orchestrator: kubernetes, service_nodes: 2}
services: [base-command-manager, monitoring, registry, postgres-pgvector]
front_end: {}
storage: {demand: {dataset: 100 TB}}
)";

// The same in a room.
std::string placed() { return fmt::format("{}site: {{}}\n", kSound); }

TEST(PaperMachines, FourManagementServersAreFiveWithHighAvailability) {
  const Cluster four = cluster("nodes: 4\nserver: xe9680\nmanagement: {orchestrator: kubernetes}\nservices: [base-command-manager]\n");
  EXPECT_EQ(four.count(DeviceKind::server), 4U);
  EXPECT_EQ(machines(four, Role::head), 1U);
  EXPECT_EQ(machines(four, Role::control_plane), 3U);
  EXPECT_EQ(four.part_of(first_of(four, Role::head)).id, "dell/r660");
  const Cluster five = cluster("nodes: 4\nserver: xe9680\nmanagement: {head_ha: true, orchestrator: kubernetes}\nservices: [base-command-manager]\n");
  EXPECT_EQ(five.count(DeviceKind::server), 5U) << "the guide lists four for both";
  EXPECT_EQ(instances(five, "service/base-command-manager").size(), 2U);
}

TEST(PaperMachines, OneProcessorIsEnoughForTheControlPlane) {
  const Cluster c = cluster("nodes: 4\nserver: xe9680\nmanagement: {head_ha: true, orchestrator: kubernetes}\nservices: [base-command-manager]\n");
  EXPECT_EQ(said(c, 4259), Strings{}) << "16 cores and 64 GB carry it";
  EXPECT_EQ(said(c, 4263), Strings{});
}

TEST(PaperMachines, DrivesAsTheTablesSay) {
  struct Row {
    const char *part, *drives;
    std::uint32_t count;
    double size;
  };
  const Row rows[] = {{"dell/r660", "2x 960 GB M.2, 4x 3.84 TB SAS", 4, 3.84e12},
                      {"dell/xe9680", "2x 960 GB M.2, 2x 3.84 TB NVMe", 2, 3.84e12},
                      {"dell/r760xa", "2x 960 GB M.2, 2x 3.84 TB NVMe", 2, 3.84e12},
                      {"lenovo/sr675-v3-ethernet", "2x 1.92 TB, 6x 7.68 TB NVMe", 6, 7.68e12}};
  for (const Row& row : rows) {
    const Part& part = *cw::embedded().find(row.part);
    EXPECT_EQ(part.text("drives"), row.drives);
    EXPECT_EQ(part.number("local_drives"), row.count) << row.part;
    EXPECT_EQ(part.number("local_drive_size"), row.size) << row.part;
  }
}

TEST(PaperMachines, OneInstanceManagesAThousandDevices) {
  const std::string rest = "\nserver: sr675-v3-ethernet\nmanagement: {service_nodes: 3}\nservices: [xclarity]\n";
  const auto count = [&](const std::string& nodes) {
    const Cluster c = cluster("nodes: " + nodes + rest);
    const std::size_t devices = c.count(DeviceKind::host) + c.count(DeviceKind::server) + c.count(DeviceKind::switch_);
    EXPECT_EQ(instances(c, "service/xclarity").size(), (devices + 999) / 1000) << devices;
    return instances(c, "service/xclarity").size();
  };
  EXPECT_EQ(count("16"), 1U);
  EXPECT_EQ(count("1024"), 2U);
}

TEST(Machines, NothingIsBuiltThatIsNotAskedFor) {
  const Cluster c = cluster("nodes: 4\nserver: xe9680\n");
  EXPECT_EQ(c.count(DeviceKind::server) + c.count(DeviceKind::storage), 0U);
  EXPECT_FALSE(emit::has_machines(c));
  EXPECT_EQ(write_design(c).find("\"services\""), std::string::npos);
}

TEST(Machines, ServicesStandApartOnMachinesOfTheirRoles) {
  const Cluster c = cluster(std::string(kSound));
  EXPECT_EQ(c.services.size(), 3U + 4 * 2);
  for (const std::string_view part : {"generic/kubernetes", "generic/monitoring", "generic/registry", "generic/postgres-pgvector", "service/base-command-manager"}) {
    std::set<DeviceId> on;
    for (const ServiceId s : instances(c, part)) {
      on.insert(c.services.device[s]);
      const auto sheet = service_sheet(*c.parts[c.services.part[s]]);
      EXPECT_NE(std::find(sheet.roles.begin(), sheet.roles.end(), c.devices.role[c.services.device[s]]), sheet.roles.end()) << part;
    }
    EXPECT_EQ(on.size(), instances(c, part).size()) << part;
  }
  for (std::uint16_t rule = 4250; rule <= 4265; ++rule) EXPECT_EQ(said(c, rule), Strings{}) << rule;
}

TEST(Machines, DesignReadsBackAsWritten) {
  const Cluster c = cluster(placed());
  const std::string text = write_design(c);
  Diagnostics d;
  const ClusterRef back = read_design(text, "design.json", d);
  ASSERT_TRUE(back) << render(d, Colour::never);
  EXPECT_EQ(d.all().size(), 0U) << render(d, Colour::never);
  EXPECT_EQ(write_design(*back), text);
  EXPECT_EQ(back->storage.dataset, ByteCount{100e12});
  EXPECT_EQ(back->services.size(), c.services.size());
}

TEST(Machines, ExportsAndExplanation) {
  const Cluster c = cluster(placed());
  StringSink sink;
  ASSERT_TRUE(kExportServices.applies(c));
  kExportServices.write(c, sink);
  EXPECT_NE(sink.text.find("kubernetes,2,generic/kubernetes,control-plane-03,machines/control-plane-02,control-plane,rack-"), std::string::npos) << sink.text;
  EXPECT_EQ(static_cast<std::size_t>(std::count(sink.text.begin(), sink.text.end(), '\n')), c.services.size() + 1);
  const std::string runs = emit::services_on(c, first_of(c, Role::control_plane));
  EXPECT_NE(runs.find("  runs   kubernetes 0: 4 cores, 16 GB of memory, 100 GB of disk\n"), std::string::npos) << runs;
  EXPECT_NE(runs.find("a majority of them must live"), std::string::npos) << runs;
}

// Units count from 1: what stands in no rack is in none of them.
TEST(Machines, OutsideRacksTheyAreInNoUnit) {
  Cluster c = cluster(placed());
  for (const bool table : {true, false}) {
    if (table)
      for (const DeviceId d : ids<DeviceId>(c.devices.size())) c.mounts.rack[d] = RackId(), c.mounts.unit[d] = 0;
    else c.mounts = {};
    StringSink sink;
    kExportServices.write(c, sink);
    EXPECT_NE(sink.text.find("kubernetes,2,generic/kubernetes,control-plane-03,machines/control-plane-02,control-plane,,,4,16,100\n"), std::string::npos) << sink.text;
  }
}

TEST(Machines, ReportAndOrderSayThem) {
  const Cluster c = cluster(placed());
  StringSink report, bom;
  kExportReport.write(c, report);
  EXPECT_NE(report.text.find("<h2 id=\"machines\">"), std::string::npos);
  EXPECT_NE(report.text.find("<td>postgres-pgvector</td>"), std::string::npos);
  EXPECT_NE(report.text.find("capacity binds: 100 TB of "), std::string::npos);
  kExportBom.write(c, bom);
  EXPECT_NE(bom.text.find("PowerScale F710,\"storage node, all flash, 1U; with 10 drives of 7.68 TB\",3,each"), std::string::npos) << bom.text;
  EXPECT_EQ(bom.text.find("Kubernetes"), std::string::npos) << "what is free is not ordered";
}

TEST(CheckServices, InstancesOfOneServiceOnOneMachine) {
  Cluster c = cluster(std::string(kSound));
  const auto k = instances(c, "generic/monitoring");
  c.services.device[k[1]] = c.services.device[k[0]];
  ASSERT_EQ(said(c, 4258).size(), 1U);
  EXPECT_NE(said(c, 4258)[0].find("2 instances of 'monitoring' run on it: they are lost together"), std::string::npos);
}

TEST(CheckServices, MoreThanAMachineHas) {
  Cluster c = cluster(std::string(kSound));
  const DeviceId head = first_of(c, Role::head);
  for (const ServiceId s : ids<ServiceId>(c.services.size())) c.services.device[s] = head;
  const auto found = said(c, 4259);
  ASSERT_EQ(found.size(), 3U) << "cores, memory and disk";
  EXPECT_EQ(std::count(found.begin(), found.end(), "machines/head-00: its 11 services need 52 cores, and it has 16 cores (move one to another machine, or name a larger server)"), 1);
}

TEST(CheckServices, EvenQuorumGainsNothing) {
  const Cluster c = cluster("nodes: 4\nserver: xe9680\nmanagement: {control_plane: 4}\nservices: [{service: kubernetes, replicas: 4}]\n");
  EXPECT_EQ(said(c, 4260), Strings{"4 instances of 'kubernetes' outlive the loss of no more machines than 3 do: a majority must live (run 3 or 5)"});
  EXPECT_EQ(said(c, 4263), Strings{}) << "one may be lost all the same";
}

TEST(CheckServices, WhatAServiceNeedsIsGone) {
  Cluster with = cluster("nodes: 4\nserver: xe9680\nmanagement: {service_nodes: 2}\nservices: [mlflow, postgres-pgvector]\nstorage: {nodes: 3}\n");
  EXPECT_EQ(said(with, 4261), Strings{});
  for (const ServiceId s : instances(with, "generic/postgres-pgvector")) with.services.part[s] = with.services.part[instances(with, "generic/mlflow")[0]];
  EXPECT_EQ(said(with, 4261), Strings{"'mlflow' needs 'sql', which nothing in the design provides (add a service or a storage system that provides it)"});
}

TEST(CheckServices, MoreDevicesThanAnInstanceManages) {
  Cluster c = cluster("nodes: 1024\nserver: sr675-v3-ethernet\nmanagement: {service_nodes: 3}\nservices: [{service: xclarity, replicas: 1}]\n");
  const auto found = said(c, 4262);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].find("1 instance of 'xclarity' manage at most 1,000 devices, and there are "), std::string::npos) << found[0];
  EXPECT_NE(found[0].find("run 2 instances"), std::string::npos) << found[0];
}

TEST(CheckServices, LostWithOneMachine) {
  const Cluster one = cluster("nodes: 4\nserver: xe9680\nmanagement: {orchestrator: kubernetes, control_plane: 1}\n");
  EXPECT_EQ(said(one, 4263), Strings{"'kubernetes' is lost with control-plane-01, and nothing starts in the cluster without it (run 3 instances, on as many machines)"});
  const Cluster two = cluster("nodes: 4\nserver: xe9680\nmanagement: {control_plane: 2}\nservices: [{service: kubernetes, replicas: 2}]\n");
  EXPECT_EQ(said(two, 4263), Strings{"'kubernetes' is lost with any one machine, and nothing starts in the cluster without it (run 3 instances, on as many machines)"});
}

TEST(CheckServices, NodesWithoutAWayOutsideNeedARegistry) {
  const Cluster without = cluster("nodes: 4\nserver: xe9680\nmanagement: {internet: false, service_nodes: 2}\nservices: [monitoring]\n");
  EXPECT_EQ(said(without, 4264).size(), 1U);
  const Cluster with = cluster("nodes: 4\nserver: xe9680\nmanagement: {internet: false, service_nodes: 2}\nservices: [monitoring, registry]\n");
  EXPECT_EQ(said(with, 4264), Strings{});
}

TEST(CheckServices, ServicesDoNotRunOnStorage) {
  Cluster c = cluster(std::string(kSound));
  c.services.device[instances(c, "generic/registry")[0]] = first_of(c, Role::storage);
  ASSERT_EQ(said(c, 4265).size(), 1U);
  EXPECT_NE(said(c, 4265)[0].find("'registry' runs on a storage node, which is no machine for services"), std::string::npos);
}

TEST(Machines, ServersOfWhichTooLittleIsKnown) {
  Diagnostics d;
  const Catalogue overlaid = Catalogue::load({{"o.yaml", R"(parts:
  - {id: acme/thin, kind: server, vendor: Acme, model: Thin, description: a server, source: made up, confidence: estimated, facts: {gpus: 0, rack_units: 1, memory: 64 GB}}
)"}}, d);
  const auto m = made::make("nodes: 4\nserver: xe9680\nmanagement: {server: thin, service_nodes: 1}\nservices: [monitoring]\n", overlaid);
  EXPECT_TRUE(m.says(code::kServiceDoesNotFit));
  EXPECT_EQ(m.diagnostics.count(Severity::error), 2U) << render(m.diagnostics, Colour::never);
  EXPECT_NE(render(m.diagnostics, Colour::never).find("nothing is known of the cores of acme/thin"), std::string::npos);
}

TEST(Machines, WhatIsMissingIsSaidWithWhatWouldFit) {
  const auto help = [](const std::string& text, std::uint16_t code) {
    const auto m = made::make("nodes: 4\nserver: xe9680\n" + text);
    EXPECT_FALSE(m.cluster);
    for (const Diagnostic& d : m.diagnostics.all())
      if (d.code == code) return d.message + " (" + d.help + ")";
    return render(m.diagnostics, Colour::never);
  };
  EXPECT_EQ(help("management: {service_nodes: 1}\nservices: [{service: monitoring, replicas: 3, on: service}]\n", code::kServiceDoesNotFit),
            "3 instances of 'monitoring' stand on 3 machines, and only 1 may run it (write `service_nodes: 3` under `management`)");
  EXPECT_EQ(help("management: {orchestrator: kubernetes, control_plane: 0}\n", code::kServiceWithoutPlace),
            "no machine may run 'kubernetes': it runs on control-plane nodes (write `control_plane: 3` under `management`)");
  EXPECT_EQ(help("management: {service_nodes: 2}\nservices: [kubeflow]\n", code::kServiceRequires),
            "'kubeflow' needs 'kubernetes', which nothing here provides (add one of: generic/kubernetes)");
}

PlacingMachine machine(Role role, double cores) { return {role, {cores, 1e12, 1e12}}; }
PlacingWish wish(double cores, std::uint32_t count, std::vector<Role> roles) { return {{cores, 1, 1}, count, std::move(roles)}; }

TEST(ServicePlacing, ChoicesAreTakenBackWhereTheyLeadNowhere) {
  // The largest first onto the emptiest machine leaves 3 and 2 for what needs 4 and 1: they fit only side by side.
  const auto placed = place_services({machine(Role::service, 10), machine(Role::service, 8)},
                                     {wish(6, 1, {Role::service}), wish(4, 1, {Role::service}), wish(4, 1, {Role::service}), wish(4, 1, {Role::service})});
  ASSERT_EQ(placed.lack, Placing::Lack::nothing);
  EXPECT_EQ(placed.machines[0], std::vector<std::uint32_t>{0});
}

// Each of these took a quarter of a minute, or was refused for want of time.
TEST(ServicePlacing, WhatCannotFitIsSaidAtOnce) {
  const auto start = std::chrono::steady_clock::now();
  const auto many = [](std::uint32_t n, double cores) { return std::vector<PlacingWish>(n, wish(cores, 1, {Role::service})); };
  const std::vector<PlacingMachine> ten(10, machine(Role::service, 16));
  const Placing full = place_services(ten, many(51, 3));  // 153 of 160 cores, but five on each machine
  EXPECT_EQ(full.lack, Placing::Lack::room);
  EXPECT_TRUE(full.proven);
  EXPECT_EQ(place_services(ten, many(50, 3)).lack, Placing::Lack::nothing);
  EXPECT_EQ(machines_lacking(ten, many(51, 3), machine(Role::service, 16), 64), 1U);
  EXPECT_EQ(machines_lacking(ten, many(200, 3), machine(Role::service, 16), 64), 30U);
  EXPECT_EQ(machines_lacking(ten, many(51, 17), machine(Role::service, 16), 64), std::nullopt);
  std::vector<PlacingWish> mixed = many(9, 7);  // with 4 and 5 they fill each of nine machines, and one is left for 4 x 4
  for (int i = 0; i < 13; ++i) mixed.push_back(wish(4, 1, {Role::service}));
  for (int i = 0; i < 9; ++i) mixed.push_back(wish(5, 1, {Role::service}));
  EXPECT_EQ(place_services(ten, mixed).lack, Placing::Lack::nothing);
  mixed.push_back(wish(0.5, 1, {Role::service}));
  const Placing over = place_services(ten, mixed);
  EXPECT_EQ(over.lack, Placing::Lack::room);
  EXPECT_TRUE(over.proven);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(ServicePlacing, ASearchThatGivesUpSaysSo) {
  const std::vector<PlacingMachine> two(2, machine(Role::service, 10));
  std::vector<PlacingWish> wishes;  // 5 and 5 go together, though either machine has as much left for the second
  for (const double cores : {5, 5, 4, 3, 3}) wishes.push_back(wish(cores, 1, {Role::service}));
  const Placing found = place_services(two, wishes);
  ASSERT_EQ(found.lack, Placing::Lack::nothing);
  EXPECT_EQ(found.machines[0], found.machines[1]);
  EXPECT_EQ(found.machines[2], found.machines[4]);
  const Placing placed = place_services(two, wishes, 1);
  EXPECT_EQ(placed.lack, Placing::Lack::room);
  EXPECT_FALSE(placed.proven);
  EXPECT_TRUE(placed.machines[0].empty());
}

// A hundred machines, and instances that nearly fill them: found or refused, but soon.
TEST(ServicePlacing, TakesItsTimeAndNoMore) {
  std::vector<PlacingMachine> machines(60, machine(Role::service, 32));
  machines.insert(machines.end(), 40, machine(Role::control_plane, 32));
  machines.insert(machines.end(), 2, machine(Role::head, 32));
  std::uint32_t draw = 12345;
  for (int round = 0; round < 20; ++round) {
    std::vector<PlacingWish> wishes;
    double cores = 0;
    while (cores < 0.93 * 32 * 100) {
      draw = draw * 1664525 + 1013904223;
      const double size = 3 + (draw >> 16U) % 14;
      const std::uint32_t count = 1 + (draw >> 24U) % 30;
      wishes.push_back(wish(size, count, {Role::service, Role::control_plane}));
      cores += size * count;
    }
    const std::clock_t start = std::clock();
    place_services(machines, wishes);
    EXPECT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, 20) << round;  // usual are hundredths; with a sanitizer seconds
  }
}

TEST(ServicePlacing, UsualRoleFirst) {
  const auto placed = place_services({machine(Role::head, 16), machine(Role::service, 16)}, {wish(4, 1, {Role::service, Role::head}), wish(4, 2, {Role::head, Role::service})});
  EXPECT_EQ(placed.machines[0], std::vector<std::uint32_t>{1});
  EXPECT_EQ(placed.machines[1], (std::vector<std::uint32_t>{0, 1}));
}

TEST(ServicePlacing, SaysWhatIsShort) {
  const auto placed = place_services({{Role::service, {16, 8e9, 1e12}}}, {{{4, 16e9, 1e9}, 1, {Role::service}}});
  EXPECT_EQ(placed.lack, Placing::Lack::room);
  EXPECT_EQ(placed.resource, 1U);
  EXPECT_EQ(machine_room_text(placed.resource, placed.left), "8 GB of memory");
}

}  // namespace
}  // namespace cw
