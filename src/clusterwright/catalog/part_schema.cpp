#include <array>

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/catalog/service_fields.hpp"
#include "clusterwright/catalog/timing_fields.hpp"
#include "clusterwright/text/schema.hpp"

// What may be said of a part, as tables: reading, checking, docs and editor completion all follow them.

namespace cw {
namespace {

constexpr Field text(std::string_view name, std::string_view help, std::string_view example) {
  return {.name = name, .type = FieldType::text, .help = help, .example = example};
}
constexpr Field whole(std::string_view name, std::string_view help, std::string_view example, double minimum,
                      double maximum) {
  return {.name = name,
          .type = FieldType::integer,
          .help = help,
          .example = example,
          .minimum = minimum,
          .maximum = maximum};
}
constexpr Field number(std::string_view name, std::string_view help, std::string_view example) {
  return {.name = name, .type = FieldType::number, .help = help, .example = example};
}
constexpr Field boolean(std::string_view name, std::string_view help, std::string_view fallback) {
  return {.name = name, .type = FieldType::boolean, .help = help, .fallback = fallback, .example = fallback};
}
constexpr Field choice(std::string_view name, std::string_view choices, std::string_view help,
                       std::string_view fallback) {
  return {.name = name,
          .type = FieldType::choice,
          .help = help,
          .fallback = fallback,
          .example = fallback,
          .choices = choices};
}
constexpr Field quantity(std::string_view name, Dimension dimension, std::string_view help, std::string_view example) {
  return {.name = name, .type = FieldType::quantity, .help = help, .example = example, .dimension = dimension};
}
constexpr Field list(std::string_view name, std::span<const Field> item, std::string_view help,
                     std::string_view example) {
  return {.name = name, .type = FieldType::list, .help = help, .example = example, .children = item};
}
constexpr Field object(std::string_view name, std::span<const Field> children, std::string_view help,
                       std::string_view example) {
  return {.name = name, .type = FieldType::object, .help = help, .example = example, .children = children};
}
constexpr Field needed(Field f) {
  f.required = true;
  return f;
}

constexpr std::string_view kFormFactors = "osfp|qsfp-dd|qsfp112|qsfp56|qsfp28|sfp28|sfp-plus|rj45";

constexpr std::array kOneMode{
    text("mode", "a port mode, <ports>x<rate>G, with /<lanes per port> if fewer than its share", "2x400G")};
constexpr std::array kOnePart{text("part", "the id of a part", "vendor/model")};
constexpr std::array kOneLength{quantity("length", Dimension::length, "a length it is sold in", "3 m")};
constexpr std::array kLengthNumber{
    needed(quantity("length", Dimension::length, "a length it is sold in", "30 m")),
    needed(text("number", "what that length is ordered by", "900-1-030")),
};
constexpr std::array kOneLengthNumber{
    object("number", kLengthNumber, "what one length is ordered by", "{length: 30 m, number: 900-1-030}")};
constexpr Field kPartNumbers = list("part_numbers", kOneLengthNumber, "the published numbers of single lengths",
                                    "[{length: 30 m, number: 900-1-030}]");
constexpr Field kOrderPattern =
    text("order_pattern",
         "how its maker names the other lengths: {length} stands for whole metres in three digits, or two and an A "
         "for half a metre more",
         "M-1-N{length}");
constexpr std::array kOneGpu{whole("gpu", "a GPU of the server, from 0", "0", 0, 255)};
constexpr std::array kOneTechnology{choice("technology", "ethernet|infiniband", "a network technology", "ethernet")};

constexpr std::array kSpecialMode{
    needed(text("mode", "a port mode that only some cages take", "8x100G")),
    choice("cages", "all|odd|even", "which cages take it", "all"),
    boolean("disables_next", "whether the next cage then carries nothing", "false"),
};
constexpr std::array kOneSpecialMode{
    object("special mode", kSpecialMode, "a mode that only some cages take", "{mode: 8x100G, cages: odd}")};

constexpr std::array kCageGroup{
    needed(text("cages", "the cages that are alike: one number or first-last", "1-64")),
    needed(choice("form_factor", kFormFactors, "the shape of the cage", "osfp")),
    choice("top", "any|finned|flat", "the heat-sink its pluggables must have", "any"),
    needed(whole("lanes", "electrical lanes of the cage", "8", 1, 16)),
    quantity("power", Dimension::power, "most that a pluggable may draw", "18 W"),
    text("label", "how the machine names the cage; {cage} is its number", "OSFP{cage}"),
    needed(list("modes", kOneMode, "the port modes of every cage, the default first", "[1x800G, 2x400G]")),
    list("special_modes", kOneSpecialMode, "the port modes of some cages only",
         "[{mode: 8x100G, cages: odd, disables_next: true}]"),
};
constexpr std::array kOneCageGroup{object("cage group", kCageGroup, "cages that are alike", "{cages: 1-64, …}")};

constexpr Field kCages = list("cages", kOneCageGroup, "the cages of its network ports",
                              "[{cages: 1-64, form_factor: osfp, lanes: 8, modes: [2x400G]}]");
constexpr Field kTechnologies =
    list("technologies", kOneTechnology, "the networks it works in, the default first", "[ethernet, infiniband]");

constexpr std::array kGpuRow{
    needed(list("gpus", kOneGpu, "the GPUs that talk through this port", "[0]")),
    needed(whole("nic", "the adapter, from 0", "0", 0, 255)),
    needed(text("cage", "the cage, as the machine names it", "nic-1")),
    needed(whole("port", "the port within the cage, from 1", "1", 1, 8)),
};
constexpr std::array kOneGpuRow{
    object("row", kGpuRow, "which GPUs use which port", "{gpus: [0], nic: 0, cage: nic-1, port: 1}")};

constexpr std::array kSharedCages{
    needed(choice("network", "storage|virtual", "the network that takes them where it is built", "storage")),
    needed(text("cages", "of each front-end adapter: one number or first-last", "1")),
};
constexpr std::array kOneShare{object("share", kSharedCages, "cages of the front-end adapters for another network", "{network: storage, cages: 1}")};

constexpr std::array kOneNic{whole("nic", "an adapter of the GPU network, from 0", "0", 0, 255)};
constexpr std::array kPcieSwitch{
    needed(text("name", "what it is called", "riser-1")),
    needed(list("gpus", kOneGpu, "the GPUs behind it", "[0, 1]")),
    needed(list("nics", kOneNic, "the adapters behind it", "[0]")),
};
constexpr std::array kOnePcieSwitch{
    object("pcie switch", kPcieSwitch, "what shares one PCIe switch", "{name: riser-1, gpus: [0, 1], nics: [0]}")};

constexpr std::array kCableEnd{
    needed(choice("form_factor", kFormFactors, "the shape of the plug", "osfp")),
    choice("top", "any|finned|flat", "its heat-sink", "any"),
    needed(whole("lanes", "electrical lanes of the plug", "8", 1, 16)),
    needed(
        list("modes", kOneMode, "the port modes it carries; those of both ends belong together in order", "[2x400G]")),
};

constexpr Field kRackUnits = number("rack_units", "height in rack units", "2");
constexpr Field kWeight = quantity("weight", Dimension::mass, "weight as installed", "23.5 kg");
constexpr Field kDepth = quantity("depth", Dimension::length, "depth", "720 mm");
constexpr Field kNote = text("note", "what else must be known", "half width: two in one rack unit");

constexpr std::array kBillLine{
    text("number", "what it is ordered by; none where none is published", "BQ3D"),
    needed(text("description", "what it is, in the maker's words", "64 GB memory module")),
    Field{.name = "quantity",
          .type = FieldType::integer,
          .help = "how many for each of what `per` names",
          .fallback = "1",
          .example = "2",
          .minimum = 1,
          .maximum = 1'000},
    choice("per", "each|gpu|domain|adapter|supply|processor|module", "what the quantity follows", "each"),
    choice("sort", "hardware|setting|service|software", "whether it is a thing one can touch", "hardware"),
    text("part", "the part it stands for, which the design counts: the owner itself, a GPU or adapter in it, its power cord",
         "vendor/gpu"),
    text("seller", "who sells it so: it then holds where the GPU servers are of this maker", "Vendor"),
};
constexpr std::array kOneBillLine{object("bill line", kBillLine, "a line of the maker's order", "{number: BQ3D, description: 64 GB memory module, per: module}")};
constexpr Field kBill = list("bill", kOneBillLine, "what its maker lists under it in an order, in that order",
                            "[{number: BQ3D, description: 64 GB memory module, per: module}]");

// Of anything that stands in a rack or is mounted in something that does.
constexpr std::array kPhysical{
    kRackUnits,
    quantity("width", Dimension::length, "width", "438 mm"),
    kDepth,
    quantity("height", Dimension::length, "height, where rack units do not say it", "2.26 m"),
    kWeight,
    quantity("power_typical", Dimension::power, "power drawn in normal work", "940 W"),
    quantity("power_maximum", Dimension::power, "most power it may draw", "2.2 kW"),
    choice("cooling", "air|liquid", "what carries most of its heat away", "air"),
    boolean("maximum_includes_optics", "whether that maximum is with all pluggables", "true"),
    Field{.name = "liquid_share",
          .type = FieldType::number,
          .help = "part of its heat that its cold plates take",
          .example = "0.8",
          .maximum = 1},
    text("psus", "its power supplies", "6x 3 kW, 4+2"),
    whole("inlets", "power cords it takes", "6", 1, 32),
    choice("plug", "c14|c20", "what its inlets are", "c14"),
    whole("supplies_needed", "live supplies that carry its maximum", "4", 1, 32),
    choice("supply_loss", "stops|throttles", "what it does with fewer", "stops"),
    text("power_note", "what else must be known of its power", "throttles when half of the supplies are lost"),
    text("airflow", "its air stream", "1105 CFM, front to back"),
    text("manifold", "the manifold that belongs to it where it is cooled by liquid", "vendor/manifold"),
    whole("management_ports", "ports on the out-of-band network", "1", 0, 16),
    text("other_ports", "ports that no network here uses", "1x SFP28, console"),
    kBill,
    kNote,
};

constexpr std::array kServer{
    needed(whole("gpus", "GPUs in one server", "8", 0, 16)),
    choice("scale_up", "none|bridge|switched", "how its GPUs reach each other without the network", "none"),
    whole("scale_up_domain", "GPUs that reach each other without the network", "8", 1, 16),
    quantity("memory", Dimension::bytes, "host memory as configured", "2 TB"),
    text("memory_modules", "how that memory is made up", "16x 128 GB"),
    text("cpu", "its processors", "2x 64 cores"),
    whole("cpu_sockets", "processors it has", "2", 1, 16),
    whole("cpu_cores", "cores of each", "64", 1, 1024),
    list("pcie_switches", kOnePcieSwitch, "which GPUs and adapters share a PCIe switch", "[{name: riser-1, gpus: [0, 1], nics: [0]}]"),
    text("drives", "its drives", "2x 3.84 TB"),
    text("slots", "its expansion slots", "8x PCIe 5.0 x16 low-profile"),
    text("gpu", "the GPU it has unless the intent says otherwise", "vendor/gpu"),
    list("gpu_options", kOnePart, "the GPUs it may have", "[vendor/gpu]"),
    text("nic", "the adapter of the GPU network", "vendor/nic"),
    list("nic_options", kOnePart, "other adapters it may have", "[vendor/nic]"),
    whole("nics", "adapters of the GPU network", "8", 0, 16),
    text("front_end_nic", "the adapter of the front-end network", "vendor/nic"),
    whole("front_end_nics", "adapters of the front-end network", "1", 0, 16),
    text("storage_nic", "the adapter of a storage network of its own", "vendor/nic"),
    whole("storage_nics", "adapters of a storage network", "1", 0, 16),
    text("virtual_nic", "the adapter of the network of virtualised services", "vendor/nic"),
    whole("virtual_nics", "adapters of the network of virtualised services", "1", 0, 16),
    whole("lom_ports", "network ports on its board or on an adapter of their own that can serve management, beside its controller's", "2", 0, 16),
    list("shared_cages", kOneShare, "cages of each front-end adapter that a network without an adapter of its own takes where it is built; else they are the front end's",
         "[{network: storage, cages: 1}]"),
    kCages,
    list("gpu_nic_cage", kOneGpuRow, "which GPUs use which port, in the order of the rails",
         "[{gpus: [0], nic: 0, cage: nic-1, port: 1}]"),
};
constexpr std::array kGpu{
    needed(quantity("memory", Dimension::bytes, "memory of one GPU", "141 GB")),
    quantity("power", Dimension::power, "its power limit", "700 W"),
    quantity("scale_up_rate", Dimension::bit_rate, "its links to other GPUs, both directions together", "7200 Gb/s"),
    choice("form", "sxm|pcie|superchip", "how it is mounted", "sxm"),
    text("memory_type", "kind of memory", "HBM3e"),
    number("memory_gb_per_s", "memory bandwidth in GB/s", "4800"),
    number("bf16_tflops", "dense BF16 TFLOP/s", "989"),
    number("fp8_tflops", "dense FP8 TFLOP/s", "1979"),
    number("fp4_tflops", "dense FP4 TFLOP/s", "9000"),
    text("host_link", "its link to the host", "PCIe 5.0 x16"),
};
constexpr std::array kNic{
    needed(kTechnologies),
    needed(kCages),
    text("form", "its shape", "half height, half length"),
    text("host_link", "its link to the host", "PCIe 5.0 x16"),
    whole("arm_cores", "cores of its own", "8", 0, 64),
    quantity("memory", Dimension::bytes, "memory of its own", "16 GB"),
};
constexpr std::array kSwitch{
    needed(choice("technology", "ethernet|infiniband", "the network it works in", "ethernet")),
    boolean("managed", "whether it runs its own network operating system or subnet manager", "true"),
    boolean("routable", "whether it can be a leaf or spine of a fabric", "true"),
    quantity("fabric_rate", Dimension::bit_rate, "the rate links between switches usually run at", "400 Gb/s"),
    text("port_name", "how its software names a port; {cage}, {sub0}, {sub1} stand for numbers", "swp{cage}s{sub0}"),
    text("management_port_name", "how its software names a management port; {sub0} counts them from 0, {sub1} from 1", "eth{sub0}"),
    needed(kCages),
};
constexpr std::array kCable{
    needed(choice("medium", "copper|active-copper|aoc", "what it is made of", "copper")),
    needed(object("near", kCableEnd, "its one end", "{form_factor: osfp, top: finned, lanes: 8, modes: [2x400G]}")),
    needed(object("far", kCableEnd, "its other ends, all alike", "{form_factor: qsfp112, lanes: 4, modes: [1x400G]}")),
    Field{.name = "legs",
          .type = FieldType::integer,
          .help = "how many far ends it has",
          .fallback = "1",
          .example = "2",
          .minimum = 1,
          .maximum = 8},
    needed(kTechnologies),
    needed(list("lengths", kOneLength, "the lengths it is sold in", "[1 m, 2 m]")),
    kPartNumbers,
    kOrderPattern,
    quantity("power", Dimension::power, "drawn in the cage of its near end", "1.5 W"),
    quantity("far_power", Dimension::power, "drawn in the cage of a far end", "1 W"),
    choice("marks", "anything|controller|system", "what its colour says that it leads to: management controllers, or ports that servers use for management", "anything"),
    quantity("to_servers", Dimension::length, "the shortest that is laid to a server, which slides out on its rails", "3 m"),
};
constexpr std::array kTransceiver{
    needed(choice("medium", "multimode|single-mode|copper", "the fibre it drives", "multimode")),
    needed(choice("form_factor", kFormFactors, "the shape of the plug", "osfp")),
    choice("top", "any|finned|flat", "its heat-sink", "any"),
    needed(whole("lanes", "electrical lanes of the plug", "8", 1, 16)),
    needed(list("modes", kOneMode, "the port modes it works in", "[2x400G]")),
    Field{.name = "connectors",
          .type = FieldType::integer,
          .help = "fibre connectors on its face",
          .fallback = "1",
          .example = "2",
          .minimum = 1,
          .maximum = 8},
    needed(text("connector", "the kind of connector", "mpo-12/apc")),
    needed(quantity("reach", Dimension::length, "how far it reaches, panels included", "50 m")),
    quantity("split_reach", Dimension::length, "how far it reaches through a fibre that splits", "50 m"),
    quantity("power", Dimension::power, "most power it draws", "17 W"),
    needed(kTechnologies),
};
constexpr std::array kFibre{
    needed(choice("medium", "multimode|single-mode|copper", "the kind of fibre", "multimode")),
    needed(text("near_connector", "the connector of its one end", "mpo-12/apc")),
    needed(text("far_connector", "the connector of its other ends", "mpo-12/apc")),
    Field{.name = "legs",
          .type = FieldType::integer,
          .help = "how many far ends it has",
          .fallback = "1",
          .example = "2",
          .minimum = 1,
          .maximum = 8},
    needed(list("lengths", kOneLength, "the lengths it is sold in", "[3 m, 5 m]")),
    kPartNumbers,
    kOrderPattern,
    text("grade", "the grade of the fibre", "OM4"),
};
constexpr std::array kAppliance{
    needed(choice("technology", "ethernet|infiniband", "the network it works in", "infiniband")),
    needed(kCages),
};
constexpr std::array kRack{
    needed(whole("units", "rack units it holds", "48", 1, 60)),
    quantity("maximum_load", Dimension::mass, "the weight it bears", "1700 kg"),
    whole("pdu_places", "vertical PDUs that find room behind", "6", 0, 16),
};
constexpr std::array kPdu{
    needed(quantity("capacity", Dimension::power, "power it may carry all the time", "17.3 kW")),
    quantity("voltage", Dimension::voltage, "between two phases", "208 V"),
    quantity("current", Dimension::current, "of its input", "60 A"),
    whole("phases", "phases of its input", "3", 1, 3),
    text("outlets", "its outlets", "18x C19, 6x C13"),
    whole("c19_outlets", "C19 outlets: they take a C20 plug", "18", 0, 96),
    whole("c13_outlets", "C13 outlets: they take a C14 plug", "6", 0, 96),
    quantity("outlet_voltage", Dimension::voltage, "at its outlets: between phases in delta, to neutral in wye",
             "240 V"),
    choice("region", "NEC|IEC", "the electrical code it is built for", "NEC"),
};
constexpr std::array kCooler{
    quantity("capacity", Dimension::power, "heat it carries away", "250 kW"),
    choice("mounting", "rack-bottom|horizontal|vertical|door|row", "where it is mounted", "rack-bottom"),
    choice("serves", "node|rack|row", "how much one of it serves", "rack"),
    choice("action", "active|passive", "whether it has fans of its own", "active"),
    text("pumps", "its pumps", "N+1"),
    whole("nodes", "nodes that one of it serves", "8", 1, 1000),
};
constexpr std::array kCord{
    needed(choice("plug", "c14|c20", "what goes into the PDU", "c20")),
    needed(choice("connector", "c13|c15|c19", "what goes into the device", "c19")),
    needed(list("lengths", kOneLength, "the lengths it is sold in", "[2 m, 3 m]")),
    kNote,
};
constexpr std::array kPanel{
    needed(kRackUnits),
    needed(text("connector", "the connector of its places", "mpo-12/apc")),
    needed(whole("places", "fibres it takes on one side", "72", 1, 1000)),
    choice("medium", "multimode|single-mode", "the kind of fibre", "multimode"),
    kDepth,
    kWeight,
    kNote,
};
constexpr std::array kTrunk{
    needed(choice("medium", "multimode|single-mode", "the kind of fibre", "multimode")),
    needed(text("connector", "the connectors of both ends", "mpo-12/apc")),
    needed(whole("connectors", "connectors at each end", "12", 1, 1000)),
    list("lengths", kOneLength, "the lengths it is sold in; none: made to measure", "[10 m, 20 m]"),
    kPartNumbers,
    kOrderPattern,
    text("grade", "the grade of the fibre", "OM4"),
    kNote,
};
constexpr std::array kBlank{needed(kRackUnits), kWeight, kNote};
constexpr std::array kStorage{
    text("nodes", "nodes in one cluster, least to most", "3-252"),
    text("drives", "its drives", "10x NVMe"),
    text("cpu", "its processors", "1x 12 cores"),
    quantity("memory", Dimension::bytes, "memory", "128 GB"),
    text("back_end_ports", "ports of a network of its own", "2x 100 GbE"),
    choice("technology", "ethernet|infiniband", "the network it works in", "ethernet"),
    kCages,
    list("back_end_cages", kOneCageGroup, "the cages that join such nodes among themselves, numbered on from `cages`",
         "[{cages: 3-4, form_factor: qsfp28, lanes: 4, modes: [1x100G]}]"),
};

constexpr std::array kModel{
    needed(number("parameters", "parameters in all", "70.6e9")),
    number("active_parameters", "parameters that one token uses", "12.9e9"),
    whole("layers", "transformer layers", "80", 1, 10'000),
    whole("hidden", "width of the residual stream", "8192", 1, 1'000'000),
    whole("heads", "attention heads", "64", 1, 10'000),
    whole("kv_heads", "heads that keep keys and values", "8", 1, 10'000),
    whole("head_dimension", "width of one head", "128", 1, 100'000),
    whole("feed_forward", "inner width of the feed-forward part, of one expert", "28672", 1, 10'000'000),
    whole("vocabulary", "entries of the vocabulary", "128256", 1, 10'000'000),
    whole("experts", "experts of a mixture", "8", 1, 100'000),
    whole("experts_per_token", "experts that one token uses", "2", 1, 1'000),
    boolean("tied_embeddings", "whether input and output share one embedding", "false"),
    text("note", "what else must be known", "sliding window in every other layer"),
};

constexpr std::string_view kMetrics = "per-gpu|gpu-pack|per-core-pack|per-core|per-socket|per-node|per-endpoint";
constexpr std::array kSoftwareNeed{
    text("version", "of this software, as far as it is written; none: any", "25.3"),
    needed(text("component", "what else must be there, or must not be older or newer", "kubernetes")),
    text("from", "its oldest version", "1.29"),
    text("to", "its newest version", "1.33"),
};
constexpr std::array kOneNeed{object("need", kSoftwareNeed, "what one version needs", "{version: 25.3, component: kubernetes, from: 1.29, to: 1.33}")};
constexpr std::array kSoftwareGpu{
    needed(text("gpu", "a GPU", "vendor/gpu")),
    text("from", "the oldest version that drives it", "570.133.20"),
    text("after", "the newest version whose documentation does not list it", "22.9"),
};
constexpr std::array kOneSoftwareGpu{object("gpu", kSoftwareGpu, "what one GPU needs", "{gpu: vendor/gpu, from: 570.133.20}")};
constexpr std::array kOneComponent{text("component", "software, by the end of its id", "kubernetes")};
constexpr std::array kOneCount{whole("count", "a number", "4", 1, 100'000)};
constexpr std::array kSoftware{
    needed(choice("runs_on", "hosts|guests|switches|adapters|management|cluster", "where it runs", "hosts")),
    choice("deployment", "any|bare-metal|virtualised", "which kind of deployment it belongs to", "any"),
    choice("role", "other|hypervisor", "whether it divides hosts into virtual machines", "other"),
    choice("technology", "ethernet|infiniband", "of switches it runs on: their network", "ethernet"),
    list("parts", kOnePart, "the parts it runs on, where it does not run on all of their kind", "[vendor/nic]"),
    whole("vgpus_per_machine", "shares of GPUs that one virtual machine may have at most", "8", 1, 1024),
    whole("manages", "devices that it manages at most", "1000", 1, 10'000'000),
    whole("management_hosts", "hosts that its management domain needs", "4", 1, 1024),
    whole("workload_hosts", "hosts that each other domain needs", "3", 1, 1024),
    boolean("licensed", "whether it may only be used with a licence", "false"),
    list("needs", kOneNeed, "what its versions need", "[{version: 25.3, component: kubernetes, from: 1.29, to: 1.33}]"),
    list("gpus", kOneSoftwareGpu, "what GPUs need of it", "[{gpu: vendor/gpu, from: 570.133.20}]"),
    kNote,
};
constexpr std::array kRecipe{
    needed(choice("deployment", "bare-metal|virtualised", "the kind of deployment it is published for", "bare-metal")),
    needed(Field{.name = "versions", .type = FieldType::map, .help = "software, by the end of its id, and its version", .example = "{kubernetes: 1.30.11}"}),
    list("servers", kOnePart, "the servers it is published for", "[vendor/server]"),
    list("shapes", kOneCount, "the numbers of nodes it is published for", "[4, 8, 16]"),
    list("licences", kOnePart, "what is bought with it", "[vendor/licence]"),
    kNote,
};
constexpr std::array kLicence{
    needed(choice("metric", kMetrics, "what it is counted by", "per-gpu")),
    whole("pack", "GPUs or cores that one of it covers", "32", 1, 100'000),
    whole("least_cores", "cores counted at least for each processor", "16", 1, 1024),
    choice("listed_metric", kMetrics, "what the seller's list counts, where that is another metric", "per-socket"),
    needed(whole("years", "of the part number", "3", 1, 20)),
    list("terms", kOneCount, "other terms it is sold for, in years", "[1, 5]"),
    list("covers", kOneComponent, "the software that needs it", "[kubernetes]"),
    list("servers", kOnePart, "the servers it is for, where it is not for all", "[vendor/server]"),
    choice("deployment", "any|bare-metal|virtualised", "where it applies", "any"),
    kBill,
    kNote,
};
constexpr std::array kVgpu{
    needed(text("gpu", "the GPU it is a share of", "vendor/gpu")),
    needed(number("frame_buffer_gb", "memory of the share as its maker states it, in GB", "48")),
    needed(whole("per_gpu", "shares of this size that one GPU gives", "2", 1, 1024)),
    needed(choice("backing", "time-sliced|mig", "whether shares take turns or have their own slice", "time-sliced")),
    kNote,
};

template <std::size_t A, std::size_t B>
constexpr std::array<Field, A + B> joined(const std::array<Field, A>& a, const std::array<Field, B>& b) {
  std::array<Field, A + B> all;
  for (std::size_t i = 0; i < A; ++i) all[i] = a[i];
  for (std::size_t i = 0; i < B; ++i) all[A + i] = b[i];
  return all;
}
constexpr auto kServerAll = joined(joined(kServer, fields::kLocalDrives), kPhysical);
constexpr auto kGpuAll = joined(joined(kGpu, fields::kGpuTimes), kPhysical);
constexpr auto kNicAll = joined(joined(kNic, fields::kNicTimes), kPhysical);
constexpr auto kSwitchAll = joined(joined(kSwitch, fields::kSwitchTimes), kPhysical);
constexpr auto kApplianceAll = joined(kAppliance, kPhysical);
constexpr auto kRackAll = joined(kRack, kPhysical);
constexpr auto kPduAll = joined(kPdu, kPhysical);
constexpr auto kCoolerAll = joined(kCooler, kPhysical);
constexpr auto kStorageAll = joined(joined(kStorage, fields::kStorageGives), kPhysical);

}  // namespace

std::span<const Field> part_fields(PartKind kind) {
  switch (kind) {
    case PartKind::server: return kServerAll;
    case PartKind::gpu: return kGpuAll;
    case PartKind::nic: return kNicAll;
    case PartKind::switch_: return kSwitchAll;
    case PartKind::cable: return kCable;
    case PartKind::transceiver: return kTransceiver;
    case PartKind::fibre: return kFibre;
    case PartKind::appliance: return kApplianceAll;
    case PartKind::rack: return kRackAll;
    case PartKind::pdu: return kPduAll;
    case PartKind::cdu:
    case PartKind::manifold:
    case PartKind::rear_door: return kCoolerAll;
    case PartKind::storage: return kStorageAll;
    case PartKind::cord: return kCord;
    case PartKind::panel: return kPanel;
    case PartKind::trunk: return kTrunk;
    case PartKind::blank: return kBlank;
    case PartKind::service: return fields::kService;
    case PartKind::model: return kModel;
    case PartKind::software: return kSoftware;
    case PartKind::recipe: return kRecipe;
    case PartKind::licence: return kLicence;
    case PartKind::vgpu: return kVgpu;
  }
  return {};
}

}  // namespace cw
