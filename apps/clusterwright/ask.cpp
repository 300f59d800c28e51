#include "ask.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/emit/folder.hpp"
#include "clusterwright/fabric/questions/question.hpp"
#include "clusterwright/text/json.hpp"
#include "collective_input.hpp"
#include "settings.hpp"
#include "sim.hpp"

// `ask`: questions that take several simulations, answered in one command.

namespace cw::app {
namespace {

std::string listing() {
  std::string out;
  for (const questions::Question* q : questions::all_questions()) out += fmt::format("  {:<20} {}\n", q->name, q->help);
  return out;
}

std::string listing_json() {
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_array();
  for (const questions::Question* q : questions::all_questions()) json.begin_object().begin_inline().member("question", q->name).member("help", q->help).member("takes", q->takes).end_object().end_inline();
  json.end_array();
  return json.take() + "\n";
}

class Telling : public questions::Listener {
 public:
  explicit Telling(Progress& progress) : progress_(progress) {}
  void say(std::string_view what) override { progress_.say(what); }

 private:
  Progress& progress_;
};

const questions::Question* question_of(const std::string& name, Diagnostics& findings) {
  if (const questions::Question* q = questions::find_question(name)) return q;
  std::vector<std::string_view> words;
  for (const questions::Question* q : questions::all_questions()) words.push_back(q->name);
  const std::string_view near = nearest(name, words);
  refuse(code::kBadSetting, fmt::format("there is no question '{}'", name), near.empty() ? fmt::format("ask one of {}", fmt::join(words, ", ")) : fmt::format("did you mean '{}'?", near), findings);
  return nullptr;
}

questions::JitterOptions jitter_of(const AskOptions& o, Settings& s) {
  questions::JitterOptions j;
  j.steady_us = 1e6 * s.quantity("--jitter", o.jitter, Dimension::time, 0, 1, j.steady_us * 1e-6);
  j.shared_us = 1e6 * s.quantity("--vm-jitter", o.vm_jitter, Dimension::time, 0, 1, j.shared_us * 1e-6);
  j.tail_us = 1e6 * s.quantity("--vm-tail", o.vm_tail, Dimension::time, 0, 10, j.tail_us * 1e-6);
  j.tail_probability = s.quantity("--vm-tail-share", o.vm_tail_share, Dimension::percent, 0, 100, 100 * j.tail_probability) / 100;
  j.compute_ms = 1e3 * s.quantity("--compute", o.compute, Dimension::time, 0, 3600, j.compute_ms * 1e-3);
  return j;
}

// What was given and means nothing to this question.
void refuse_foreign(const questions::Question& q, const AskOptions& o, Settings& s) {
  const std::pair<std::string_view, const std::string*> given[] = {{"--size", &o.size}, {"--compute", &o.compute}, {"--jitter", &o.jitter}, {"--vm-jitter", &o.vm_jitter}, {"--vm-tail-share", &o.vm_tail_share}, {"--vm-tail", &o.vm_tail}};
  for (const auto& [option, text] : given) {
    const bool takes = fmt::format(", {},", q.takes).find(fmt::format(" {},", option)) != std::string::npos;
    if (!text->empty() && !takes) s.error(option, *text, code::kBadSetting, fmt::format("{} means nothing to {}", option, q.name), fmt::format("it takes {}", q.takes));
  }
}

bool write_folder(const AskOptions& o, const questions::Report& r, const std::string& json, Diagnostics& trouble) {
  OutputFolder folder(o.out);
  if (!folder.open(o.force ? Replace::always : Replace::if_ours, trouble)) return false;
  if (!folder.write("report.md", questions::report_markdown(r), trouble) || !folder.write("result.json", json, trouble)) return false;
  for (const questions::Chart& c : r.charts)
    if (!folder.write(c.name + ".svg", c.svg, trouble)) return false;
  return folder.commit(trouble);
}

}  // namespace

std::string ask_help() {
  return "Questions:\n" + listing() +
         "\n"
         "With -o DIR the answer is also written as report.md, with its pictures, and result.json.\n"
         "\n"
         "Examples:\n"
         "  clusterwright ask ecmp-vs-adaptive out\n"
         "  clusterwright ask failed-links out --gpus 128 -o failed\n";
}

int run_ask(const Common& common, const AskOptions& o) {
  if (o.question.empty()) {
    print(common.json ? listing_json() : "Questions, each asked as `clusterwright ask QUESTION DESIGN`:\n\n" + listing());
    return kFine;
  }
  Diagnostics findings;
  const questions::Question* question = question_of(o.question, findings);
  if (question == nullptr) return report(common, findings, kUnusable);
  Progress progress(common);
  progress.say("reading the design");
  auto in = read_collective_input(common, o.place, findings);
  Settings s(findings);
  const std::int64_t bytes = s.bytes("--size", o.size, 4096, 1e12, 0);
  const questions::JitterOptions jitter = jitter_of(o, s);
  refuse_foreign(*question, o, s);
  if (!in || findings.has_errors()) return report(common, findings, kUnusable);
  Telling telling(progress);
  auto answered = question->answer({in->net, in->costs, in->fabric, in->ranks, o.place.seed, bytes, jitter, &telling});
  progress.say("");
  if (!answered) {
    refuse(code::kNoAnswer, answered.error().message, answered.error().help, findings);
    return report(common, findings, kUnusable);
  }
  questions::Report& r = *answered;
  for (const std::string& f : in->failures) r.setting.push_back("fails: " + f);
  r.assumed.insert(r.assumed.end(), in->costs.assumed.begin(), in->costs.assumed.end());
  const std::string json = questions::report_json(question->name, r);
  if (!o.out.empty()) {
    Diagnostics trouble;
    if (!write_folder(o, r, json, trouble)) return report(common, trouble, kUnusable);
  }
  if (!common.quiet) print_findings(common, findings);
  print(common.json ? json : questions::report_text(r));
  if (!common.json && !o.out.empty()) print(fmt::format("\n{:<12} {}\n", "written to", o.out));
  return kFine;
}

}  // namespace cw::app
