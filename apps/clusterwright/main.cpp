#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

#include "ask.hpp"
#include "collective_input.hpp"
#include "command.hpp"
#include "sim.hpp"
#include "sim_fabric.hpp"
#include "sim_jobs.hpp"

namespace {

using namespace cw::app;

constexpr const char* kAbout =
    "Clusterwright, a compiler for AI clusters: one page of YAML becomes a checked, buildable cluster.\n"
    "\n"
    "Start with:\n"
    "  clusterwright init supermicro-su          write a commented intent file from a template\n"
    "  clusterwright design supermicro-su.yaml -o out\n"
    "  clusterwright options supermicro-su.yaml  what else could be built, side by side\n"
    "  clusterwright explain out leaf-03         what it is, what each port goes to, why it exists\n"
    "  clusterwright check out                   judge any design, also one edited by hand\n"
    "  clusterwright bom out --compare quote.csv what an offer lacks, has too much of, or has that does not fit\n"
    "  clusterwright diff out later.yaml         what it takes to grow: to buy, to cable, to move, step by step\n";

constexpr const char* kFooter =
    "Exit status: 0 fine; 1 findings of severity error, everything written; 2 unusable input, nothing\n"
    "written; 3 a fault of the program, nothing written.\n"
    "Every command takes --json for machines. Colour only on a terminal (NO_COLOR is respected).";

// Numbers without a sign; what is no number is told where it is read.
CLI::Validator not_negative() {
  return {[](std::string& text) { return text.starts_with('-') ? "a number from 0 on is needed, this is " + text : std::string(); }, "", "not negative"};
}

struct Options {
  Common common;
  DesignOptions design;
  OptionsOptions options;
  DiffOptions diff;
  ProjectOptions project;
  CheckOptions check;
  BomOptions bom;
  BindOptions bind;
  ExplainOptions explain;
  CatalogOptions catalog;
  SchemaOptions schema;
  InitOptions init;
  SimFabricOptions sim_fabric;
  SimAccuracyOptions sim_accuracy;
  SimLatencyOptions sim_latency;
  SimNetworkOptions sim_network;
  SimCollectiveOptions sim_collective;
  SimJobsOptions sim_jobs;
  AskOptions ask;
};

void add_common(CLI::App& app, Common& common) {
  app.add_flag("--json", common.json, "print JSON to stdout");
  app.add_flag("-q,--quiet", common.quiet, "no progress, no findings on stderr");
  app.add_option("--color,--colour", common.colour, "auto, always or never")->check(CLI::IsMember({"auto", "always", "never"}))->capture_default_str();
  app.add_option("--catalog", common.catalogues, "more parts: a folder or a file of YAML; may be repeated")->type_name("DIR");
}

CLI::App* command(CLI::App& app, Options& o, const char* name, const char* help) {
  CLI::App* sub = app.add_subcommand(name, help);
  add_common(*sub, o.common);
  return sub;
}

void add_commands(CLI::App& app, Options& o) {
  CLI::App* init = command(app, o, "init", "write a commented intent file from a template");
  init->add_option("template", o.init.name, "which template; without one they are listed");
  init->add_option("-o,--out", o.init.out, "file to write; default: <template>.yaml; - for stdout");
  init->add_flag("--force", o.init.force, "replace a file that is there");

  CLI::App* design = command(app, o, "design", "make a cluster from an intent file and check it");
  design->add_option("intent", o.design.intent, "the intent file, - for stdin")->required();
  design->add_option("-o,--out", o.design.out, "folder to write design.json, bom.csv, cables.csv, pictures … to");
  design->add_flag("--force", o.design.force, "replace the folder even if it holds other things");
  design->add_flag("--no-checks", o.design.no_checks, "do not judge the result");
  design->add_flag("--times", o.design.times, "print what each pass took to stderr");
  design->add_option("--without", o.design.without, "leave a pass out, with those that depend on it")->type_name("PASS");

  design->add_option("--prices", o.design.prices, "prices of parts, YAML or CSV; instead of those the intent names")->type_name("FILE");

  CLI::App* options = command(app, o, "options", "alternatives to an intent side by side: technology, cooling, GPUs, oversubscription");
  options->add_option("intent", o.options.intent, "the intent file, - for stdin")->required();
  options->add_option("--prices", o.options.prices, "prices of parts, YAML or CSV; instead of those the intent names")->type_name("FILE");

  CLI::App* diff = command(app, o, "diff", "what must be bought, cabled, moved to go from one cluster to another, as a work plan");
  diff->add_option("before", o.diff.before, "the cluster as it stands: design.json (plain or .gz), its folder, or an intent (.yaml)")->required();
  diff->add_option("after", o.diff.after, "the cluster as it shall be: an intent (.yaml, - for stdin) or a design")->required();
  diff->add_option("-o,--out", o.diff.out, "folder to write work-plan.html, recabling.csv, buy.csv, design.json … to");
  diff->add_flag("--no-moves", o.diff.no_moves, "an error if any cable that hangs would have to move");
  diff->add_flag("--force", o.diff.force, "replace the folder even if it holds other things");
  diff->add_option("--prices", o.diff.prices, "prices of parts, YAML or CSV; instead of those the intent names")->type_name("FILE");

  CLI::App* project = command(app, o, "project", "take a cluster through its stages from proposal to support");
  project->add_option("action", o.project.action, "stages, init <intent>, status <folder> or advance <folder>")->required()->check(CLI::IsMember({"stages", "init", "status", "advance"}));
  project->add_option("what", o.project.what, "the intent file, or the folder of the project");
  project->add_option("-o,--out", o.project.out, "folder of the new project; default: the intent's name");
  project->add_option("--prices", o.project.prices, "prices of parts, YAML or CSV; instead of those the intent names")->type_name("FILE");
  project->add_option("--approve", o.project.approve, "who approves the stage that is left")->type_name("NAME");
  project->add_option("--on", o.project.on, "the day of the approval, 2026-03-31")->type_name("DATE");

  CLI::App* check = command(app, o, "check", "judge a design by every rule");
  check->add_option("design", o.check.design, "design.json (plain or .gz) or its folder");
  check->add_flag("--list", o.check.list, "list the rules");
  check->add_flag("--times", o.check.times, "print what each rule took to stderr");

  CLI::App* bom = command(app, o, "bom", "print what a design takes, or set a quote against it");
  bom->add_option("design", o.bom.design, "design.json (plain or .gz) or its folder")->required();
  bom->add_option("--compare", o.bom.compare, "a quote, CSV with part numbers and quantities: what is missing, surplus, or does not fit")->type_name("FILE");
  bom->add_flag("--csv", o.bom.csv, "print bom.csv, with a row's phase: 2 is what growing to the target takes");
  bom->add_option("--vendor", o.bom.vendors, "only what this vendor sells; may be repeated")->type_name("NAME");
  CLI::App* bind = command(app, o, "bind", "fill serial numbers, asset tags, MACs and GUIDs into a design when the gear is there");
  bind->add_option("design", o.bind.design, "design.json or its folder")->required();
  bind->add_option("list", o.bind.list, "CSV with columns device, port, serial, asset_tag, mac, guid, model; - for stdin")->required();
  bind->add_option("-o,--out", o.bind.out, "folder to write the bound design and its files to");

  CLI::App* explain = command(app, o, "explain", "say what a thing in a design is, what it is joined to and why it exists");
  explain->add_option("design", o.explain.design, "design.json or its folder; or a code such as CW4013");
  explain->add_option("what", o.explain.what, "name or key of a device or rack, <device>:<port>, a network, the key of a PDU or trunk, or a code");

  CLI::App* catalog = command(app, o, "catalog", "look into the catalogue of parts");
  catalog->add_option("action", o.catalog.action, "list [kind], show <part>, or check")->check(CLI::IsMember({"list", "show", "check"}))->capture_default_str();
  catalog->add_option("what", o.catalog.what, "a kind (switches, servers, …) or a part");

  CLI::App* schema = command(app, o, "schema", "print the JSON Schema of intent files, for editors");
  schema->add_flag("--markdown", o.schema.markdown, "as a table for people");
}

void add_sim_fabric_network(CLI::App& fabric, SimFabricOptions& o) {
  fabric.add_option("design", o.design, "design.json (plain or .gz) or its folder");
  fabric.add_option("--network", o.network, "another network of the design than that between the GPUs")->type_name("NAME");
  fabric.add_option("--fat-tree", o.fat_tree, "instead: a three-tier fat tree of K-port switches")->type_name("K");
  fabric.add_option("--leaf-spine", o.leaf_spine, "instead: LEAVESxHOSTSxSPINES[xLINKS], as in 16x32x16")->type_name("SHAPE");
  fabric.add_option("--link-rate", o.link_rate, "of a synthetic network; default: 400 Gb/s")->type_name("RATE");
  fabric.add_option("--link-delay", o.link_delay, "of a synthetic network, every link; default: 1 us")->type_name("TIME");
  fabric.add_option("--switch-delay", o.switch_delay, "of a synthetic network, every switch; default: 0 ns")->type_name("TIME");
}

void add_sim_fabric_traffic(CLI::App& fabric, SimFabricOptions& o) {
  fabric.add_option("--traffic", o.traffic, "a pattern, or a file .cm or .csv; default: permutation")->type_name("WHAT");
  fabric.add_option("--matrix", o.matrix, "the same, a file")->type_name("FILE");
  fabric.add_option("--size", o.size, "of each flow of a pattern; default: 2 MB")->type_name("SIZE");
  fabric.add_option("--hosts", o.hosts, "who takes part: 64, 64:spread, 64:random; default: all")->type_name("N");
  fabric.add_option("--start-within", o.start_within, "flows start at times drawn from 0 up to here; default: all at once")->type_name("TIME");
  fabric.add_option("--start-unit", o.start_unit, "what `start` in a .cm counts: us, ns, ps; default: us")->type_name("UNIT");
  fabric.add_option("--fail", o.fail, "what is down, and when; may be repeated")->type_name("THING")->allow_extra_args(false);
  fabric.add_option("--slow", o.slow, "what is slow, and how much is left of it; may be repeated")->type_name("THING")->allow_extra_args(false);
  fabric.add_option("--fail-rate", o.fail_rate, "which share is down: links:1%, nics:1%, switches:1%")->type_name("SHARE")->allow_extra_args(false);
  fabric.add_option("--reroute-delay", o.reroute_delay, "from a failure until switches send around it; default: 100 us")->type_name("TIME");
}

void add_sim_fabric(CLI::App& sim, Options& options) {
  SimFabricOptions& o = options.sim_fabric;
  CLI::App& fabric = *sim.add_subcommand("fabric", "what the network does with traffic: completion times, loads of links, queues");
  add_common(fabric, options.common);
  fabric.footer(kSimFabricHelp);
  add_sim_fabric_network(fabric, o);
  add_sim_fabric_traffic(fabric, o);
  fabric.add_option("--level", o.level, "auto, closed, static, flow or packet")->type_name("LEVEL")->capture_default_str();
  fabric.add_option("--routing", o.routing, "ecmp, flowlet, spray, recycled, adaptive or weighted")->type_name("WORD")->capture_default_str();
  fabric.add_option("--congestion", o.congestion, "none, dcqcn, rtt or window")->type_name("WORD")->capture_default_str();
  fabric.add_option("--placement", o.placement, "out-of-order or in-order")->type_name("WORD")->capture_default_str();
  fabric.add_option("--overload", o.overload, "trim, drop, lossless or credits; default: credits on InfiniBand, lossless on Ethernet")->type_name("WORD");
  fabric.add_option("--packet", o.payload, "payload of a full packet; default: 4096 B")->type_name("SIZE");
  fabric.add_option("--header", o.header, "around it, and of control packets; default: 64 B")->type_name("SIZE");
  fabric.add_option("--queue", o.queue, "what an output queue may hold; default: one bandwidth-delay product")->type_name("SIZE");
  fabric.add_option("--flowlet-gap", o.flowlet_gap, "after which a flowlet may take another way; default: 50 us")->type_name("TIME");
  fabric.add_option("--qps", o.qps, "queue pairs that a flow is split over")->type_name("N")->capture_default_str();
  fabric.add_option("--lanes", o.lanes, "lane of each tenant, 0 to 6, as service levels are mapped to virtual lanes: 0,0,1; default: in turn")->type_name("LIST");
  fabric.add_option("--seed", o.seed, "of all that is drawn")->check(not_negative())->type_name("N")->capture_default_str();
  fabric.add_option("--threads", o.threads, "the result is the same on any number")->type_name("N")->capture_default_str();
  fabric.add_option("--until", o.until, "stop there; default: when all flows are done")->type_name("TIME");
  fabric.add_option("-o,--out", o.out, "folder to write result.json, report.txt and charts to");
  fabric.add_flag("--force", o.force, "replace the folder even if it holds other things");
}

// What ranks send over.
void add_rank_network(CLI::App& app, RankOptions& o) {
  app.add_option("design", o.design, "design.json (plain or .gz) or its folder");
  app.add_option("--fat-tree", o.fat_tree, "instead: a fat tree of K-port switches, each host a GPU")->type_name("K");
  app.add_option("--leaf-spine", o.leaf_spine, "instead: LEAVESxHOSTSxSPINES[xLINKS], as in 16x32x16")->type_name("SHAPE");
  app.add_option("--routing", o.routing, "ecmp, flowlet, spray, recycled, adaptive or weighted")->type_name("WORD")->capture_default_str();
  app.add_option("--qps", o.qps, "queue pairs that a transfer is split over")->type_name("N")->capture_default_str();
  app.add_option("--fail", o.fail, "what is down; may be repeated")->type_name("THING")->allow_extra_args(false);
  app.add_option("--slow", o.slow, "what is slow, and how much is left of it; may be repeated")->type_name("THING")->allow_extra_args(false);
  app.add_option("--fail-rate", o.fail_rate, "which share is down: links:1%, nics:1%, switches:1%")->type_name("SHARE")->allow_extra_args(false);
  app.add_option("--seed", o.seed, "of all that is drawn")->check(not_negative())->type_name("N")->capture_default_str();
}

void add_sim_collective(CLI::App& sim, Options& options) {
  SimCollectiveOptions& o = options.sim_collective;
  CLI::App& collective = *sim.add_subcommand("collective", "what collectives get out of it: a table as nccl-tests prints it");
  add_common(collective, options.common);
  collective.footer(kSimCollectiveHelp);
  add_rank_network(collective, o.place);
  collective.add_option("--gpus", o.place.gpus, "how many take part; default: all")->check(not_negative())->type_name("N");
  collective.add_option("--placement", o.place.placement, "pack, scatter or aware")->type_name("WORD")->capture_default_str();
  collective.add_option("--op", o.op, "all-reduce, all-gather, reduce-scatter, broadcast, reduce, all-to-all, send-receive or all")->type_name("WORD")->capture_default_str();
  collective.add_option("--size", o.size, "one, a span that doubles, or a list of them")->type_name("SIZES")->capture_default_str();
  collective.add_option("--group", o.group, "SIZE[:STRIDE]: in all groups of so many ranks at once; default: one of all")->type_name("GROUP");
  collective.add_option("--algorithm", o.algorithm, "only this one; default: the fastest, as a library chooses")->type_name("WORD");
  collective.add_option("--level", o.level, "price: by the busiest link; flow: links shared max-min fairly")->type_name("WORD")->capture_default_str();
  collective.add_option("-o,--out", o.out, "folder to write result.json, report.txt and busbw.svg to");
  collective.add_flag("--force", o.force, "replace the folder even if it holds other things");
}

void add_sim_jobs(CLI::App& sim, Options& options) {
  SimJobsOptions& o = options.sim_jobs;
  CLI::App& chakra = *sim.add_subcommand("chakra", "execution traces of a job on this cluster: what its steps take");
  add_common(chakra, options.common);
  chakra.footer(kSimChakraHelp);
  add_rank_network(chakra, o.place);
  chakra.add_option("--trace", o.trace, "prefix: run/llama for run/llama.0.et and so on")->required()->type_name("PREFIX");
  chakra.add_option("--groups", o.groups, "process groups, JSON; default: PREFIX.json")->type_name("FILE");
  chakra.add_option("--ranks", o.place.gpus, "only so many, from rank 0 on; default: all there are")->check(not_negative())->type_name("N");
  chakra.add_option("--placement", o.place.placement, "pack, scatter or aware")->type_name("WORD")->capture_default_str();
  chakra.add_option("--iterations", o.iterations, "how often the trace is run")->check(not_negative())->type_name("N")->capture_default_str();
  chakra.add_option("--jitter", o.jitter, "of compute times: standard deviation in percent")->type_name("PERCENT");
  chakra.add_option("--straggler", o.stragglers, "RANK:TIMES, a rank that computes so many times as long; may be repeated")->type_name("RANK")->allow_extra_args(false);
  CLI::App& jobs = *sim.add_subcommand("jobs", "several jobs side by side, and what they cost each other");
  add_common(jobs, options.common);
  jobs.footer(kSimJobsHelp);
  add_rank_network(jobs, o.place);
  jobs.add_option("--jobs", o.jobs, "jobs.yaml")->required()->type_name("FILE");
  for (CLI::App* a : {&chakra, &jobs}) {
    a->add_option("-o,--out", o.out, "folder to write result.json, report.txt and timelines to");
    a->add_flag("--force", o.force, "replace the folder even if it holds other things");
  }
}

void add_sim(CLI::App& app, Options& o) {
  CLI::App* sim = app.add_subcommand("sim", "what a cluster does: traffic in its network, latency from memory to memory, the shape of a network");
  sim->require_subcommand(1);
  add_sim_fabric(*sim, o);
  add_sim_collective(*sim, o);
  add_sim_jobs(*sim, o);

  CLI::App* accuracy = sim->add_subcommand("accuracy", "the levels of `sim fabric` against each other and against published figures, as Markdown");
  add_common(*accuracy, o.common);
  accuracy->add_option("--published", o.sim_accuracy.published, "figures of others, CSV with columns case, mean_us, p99_us, max_us, source")->type_name("FILE");

  CLI::App* latency = sim->add_subcommand("latency", "what a message takes from memory to memory, part by part");
  add_common(*latency, o.common);
  latency->add_option("design", o.sim_latency.design, "design.json (plain or .gz) or its folder")->required();
  latency->add_option("--from", o.sim_latency.from, "a GPU or machine, node-01/gpu-0 or its number; default: the first, to several others")->type_name("END");
  latency->add_option("--to", o.sim_latency.to, "the other end")->type_name("END");
  latency->add_option("--bytes", o.sim_latency.bytes, "of the message")->type_name("SIZE")->capture_default_str();
  latency->add_option("--network", o.sim_latency.network, "another network than that between the GPUs")->type_name("NAME");

  CLI::App* network = sim->add_subcommand("network", "what a network is by its links: paths, bisection, oversubscription");
  add_common(*network, o.common);
  network->add_option("design", o.sim_network.design, "design.json (plain or .gz) or its folder");
  network->add_option("--network", o.sim_network.network, "another network than that between the GPUs")->type_name("NAME");
  network->add_option("--fat-tree", o.sim_network.fat_tree, "instead: a fat tree of K-port switches")->type_name("K");
  network->add_option("--leaf-spine", o.sim_network.leaf_spine, "instead: LEAVESxHOSTSxSPINES, as in 16x32x16")->type_name("SHAPE");
  network->add_option("--fail", o.sim_network.fail, "a switch, or a link as link:spine-01/12, that is down; may be repeated")->type_name("WHAT");
}

void add_ask(CLI::App& app, Options& options) {
  AskOptions& o = options.ask;
  CLI::App& ask = *command(app, options, "ask", "questions on a design that take several simulations, answered in one command");
  ask.footer(ask_help());
  ask.add_option("question", o.question, "which; without one they are listed");
  ask.add_option("design", o.place.design, "design.json (plain or .gz) or its folder");
  ask.add_option("--fat-tree", o.place.fat_tree, "instead: a fat tree of K-port switches, each host a GPU")->type_name("K");
  ask.add_option("--leaf-spine", o.place.leaf_spine, "instead: LEAVESxHOSTSxSPINES[xLINKS], as in 16x32x16")->type_name("SHAPE");
  ask.add_option("--gpus", o.place.gpus, "how many take part; default: all")->type_name("N");
  ask.add_option("--size", o.size, "of each collective or flow; default: as the question has it")->type_name("SIZE");
  ask.add_option("--seed", o.place.seed, "of all that is drawn")->type_name("N")->capture_default_str();
  ask.add_option("--compute", o.compute, "virtual-jitter: computing of a training step; default: 100 ms")->type_name("TIME");
  ask.add_option("--jitter", o.jitter, "virtual-jitter: mean delay of a message on bare metal; default: 0.3 us")->type_name("TIME");
  ask.add_option("--vm-jitter", o.vm_jitter, "virtual-jitter: the same in a virtual machine; default: 1 us")->type_name("TIME");
  ask.add_option("--vm-tail-share", o.vm_tail_share, "virtual-jitter: messages there that wait for another machine's turn; default: 0.1 %")->type_name("SHARE");
  ask.add_option("--vm-tail", o.vm_tail, "virtual-jitter: mean of that wait; default: 50 us")->type_name("TIME");
  ask.add_option("-o,--out", o.out, "folder to write report.md, result.json and pictures to");
  ask.add_flag("--force", o.force, "replace the folder even if it holds other things");
}

bool is_command(const CLI::App& app, const std::string& word) {
  for (const CLI::App* sub : app.get_subcommands({}))
    if (sub->get_name() == word) return true;
  return false;
}

int unknown_command(const CLI::App& app, const char* word) {
  std::vector<std::string> names;
  for (const CLI::App* sub : app.get_subcommands({})) names.push_back(sub->get_name());
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  const std::string_view near = cw::nearest(word, candidates);
  std::fprintf(stderr, "error: there is no command '%s'\n    help: %s\n", word,
               near.empty() ? "`clusterwright --help` lists the commands" : ("did you mean '" + std::string(near) + "'?").c_str());
  return kUnusable;
}

int run(CLI::App& app, const Options& o) {
  if (app.got_subcommand("init")) return run_init(o.common, o.init);
  if (app.got_subcommand("design")) return run_design(o.common, o.design);
  if (app.got_subcommand("options")) return run_options(o.common, o.options);
  if (app.got_subcommand("diff")) return run_diff(o.common, o.diff);
  if (app.got_subcommand("project")) return run_project(o.common, o.project);
  if (app.got_subcommand("check")) return run_check(o.common, o.check);
  if (app.got_subcommand("bom")) return run_bom(o.common, o.bom);
  if (app.got_subcommand("bind")) return run_bind(o.common, o.bind);
  if (app.got_subcommand("explain")) return run_explain(o.common, o.explain);
  if (const CLI::App* sim = app.get_subcommand("sim"); sim->parsed()) {
    if (sim->got_subcommand("fabric")) return run_sim_fabric(o.common, o.sim_fabric);
    if (sim->got_subcommand("collective")) return run_sim_collective(o.common, o.sim_collective);
    if (sim->got_subcommand("chakra")) return run_sim_chakra(o.common, o.sim_jobs);
    if (sim->got_subcommand("jobs")) return run_sim_jobs(o.common, o.sim_jobs);
    if (sim->got_subcommand("accuracy")) return run_sim_accuracy(o.common, o.sim_accuracy);
    return sim->got_subcommand("latency") ? run_sim_latency(o.common, o.sim_latency) : run_sim_network(o.common, o.sim_network);
  }
  if (app.got_subcommand("ask")) return run_ask(o.common, o.ask);
  if (app.got_subcommand("catalog")) return run_catalog(o.common, o.catalog);
  return run_schema(o.common, o.schema);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(kAbout, "clusterwright");
  app.footer(kFooter);
  app.set_version_flag("--version", CLUSTERWRIGHT_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(28);
  Options options;
  add_commands(app, options);
  add_sim(app, options);
  add_ask(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (argc > 1 && argv[1][0] != '-' && !is_command(app, argv[1])) return unknown_command(app, argv[1]);
    const CLI::App* sim = app.get_subcommand("sim");
    if (argc > 2 && sim->parsed() && argv[2][0] != '-' && !is_command(*sim, argv[2])) return unknown_command(*sim, argv[2]);
    const int code = app.exit(e);
    return code == 0 ? kFine : kUnusable;
  }
  try {
    return run(app, options);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "error[CW9001]: a fault in this program: %s\n    help: please report it with the command and its input\n", e.what());
    return kFault;
  }
}
