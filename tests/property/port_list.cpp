#include "property/port_list.hpp"

#include <algorithm>
#include <cstring>
#include <queue>
#include <stdexcept>
#include <string_view>
#include <unordered_map>

namespace second {
namespace {

// The rows of a table as they stand, one on a line.
std::vector<std::string_view> rows(const std::string& text, const std::string& table) {
  const std::size_t start = text.find("\n\"" + table + "\": {");
  if (start == std::string::npos) throw std::runtime_error("no table " + table);
  std::size_t at = text.find("\"rows\": [", start);
  std::vector<std::string_view> out;
  at = text.find('\n', at);
  while (at != std::string::npos && text[at + 1] == '[') {
    const std::size_t end = text.find('\n', at + 1);
    out.emplace_back(text.data() + at + 1, end - at - 1);
    at = end;
  }
  return out;
}

std::vector<std::string> cells(std::string_view row) {
  std::vector<std::string> out;
  std::string cell;
  bool quoted = false;
  for (std::size_t i = 1; i < row.size(); ++i) {
    const char c = row[i];
    if (c == '"') quoted = !quoted;
    else if (!quoted && (c == ',' || c == ']')) {
      out.push_back(cell);
      cell.clear();
      if (c == ']') break;
    } else cell += c;
  }
  return out;
}

int number(const std::string& s) { return s == "null" ? -1 : std::stoi(s); }

}  // namespace

int PortList::count(const std::string& role) const {
  return static_cast<int>(std::count_if(devices.begin(), devices.end(), [&](const Device& d) { return d.kind == "switch" && d.role == role; }));
}
int PortList::count_kind(const std::string& kind) const {
  return static_cast<int>(std::count_if(devices.begin(), devices.end(), [&](const Device& d) { return d.kind == kind; }));
}

PortList read_port_list(const std::string& text) {
  PortList list;
  std::unordered_map<std::string, int> index;
  for (const std::string_view row : rows(text, "devices")) {
    const auto c = cells(row);
    Device d;
    d.key = c.at(0);
    d.kind = c.at(2);
    d.role = c.at(3);
    d.part = c.at(4);
    d.plane = number(c.at(6));
    d.pod = number(c.at(7));
    d.unit = number(c.at(8));
    d.group = number(c.at(9));
    d.index = number(c.at(10));
    index[d.key] = static_cast<int>(list.devices.size());
    list.devices.push_back(d);
  }
  // Rates by (device, cage), from the mode text "2x400G/4".
  std::unordered_map<std::string, double> rate;
  for (const std::string_view row : rows(text, "cages")) {
    const auto c = cells(row);
    const std::string& mode = c.at(2);
    rate[c.at(0) + ":" + c.at(1)] = std::stod(mode.substr(mode.find('x') + 1));
  }
  std::unordered_map<std::string, int> rail;
  for (const std::string_view row : rows(text, "host_ports")) {
    const auto c = cells(row);
    rail[c.at(0) + ":" + c.at(1)] = number(c.at(3));
  }
  for (const std::string_view row : rows(text, "links")) {
    const auto c = cells(row);
    Link l;
    l.a = index.at(c.at(0));
    l.a_port = c.at(1);
    l.b = index.at(c.at(2));
    l.b_port = c.at(3);
    l.network = c.at(4);
    l.link_class = c.at(5);
    const double ra = rate.at(c[0] + ":" + l.a_port.substr(0, l.a_port.find('/'))), rb = rate.at(c[2] + ":" + l.b_port.substr(0, l.b_port.find('/')));
    if (ra != rb) throw std::runtime_error("rates differ at " + c[0] + ":" + l.a_port);
    l.gb_s = ra;
    const auto r = rail.find(c[0] + ":" + l.a_port);
    if (r != rail.end()) l.rail = r->second;
    list.links.push_back(l);
  }
  return list;
}

std::vector<std::vector<int>> links_by_device(const PortList& list) {
  std::vector<std::vector<int>> out(list.devices.size());
  for (std::size_t i = 0; i < list.links.size(); ++i) {
    out[static_cast<std::size_t>(list.links[i].a)].push_back(static_cast<int>(i));
    out[static_cast<std::size_t>(list.links[i].b)].push_back(static_cast<int>(i));
  }
  return out;
}

namespace {

struct Flow {
  struct Edge {
    int to;
    double room;
  };
  std::vector<Edge> edges;
  std::vector<std::vector<int>> at;
  std::vector<int> level;
  std::vector<std::size_t> next;

  explicit Flow(std::size_t n) : at(n), level(n), next(n) {}
  void add(int a, int b, double forth, double back) {
    at[static_cast<std::size_t>(a)].push_back(static_cast<int>(edges.size()));
    edges.push_back({b, forth});
    at[static_cast<std::size_t>(b)].push_back(static_cast<int>(edges.size()));
    edges.push_back({a, back});
  }
  bool levels(int s, int t) {
    std::fill(level.begin(), level.end(), -1);
    std::queue<int> q;
    q.push(s);
    level[static_cast<std::size_t>(s)] = 0;
    while (!q.empty()) {
      const int v = q.front();
      q.pop();
      for (const int e : at[static_cast<std::size_t>(v)]) {
        const Edge& x = edges[static_cast<std::size_t>(e)];
        if (x.room <= 1e-9 || level[static_cast<std::size_t>(x.to)] >= 0) continue;
        level[static_cast<std::size_t>(x.to)] = level[static_cast<std::size_t>(v)] + 1;
        q.push(x.to);
      }
    }
    return level[static_cast<std::size_t>(t)] >= 0;
  }
  double push(int v, int t, double most) {
    if (v == t) return most;
    for (std::size_t& i = next[static_cast<std::size_t>(v)]; i < at[static_cast<std::size_t>(v)].size(); ++i) {
      const int e = at[static_cast<std::size_t>(v)][i];
      Edge& x = edges[static_cast<std::size_t>(e)];
      if (x.room <= 1e-9 || level[static_cast<std::size_t>(x.to)] != level[static_cast<std::size_t>(v)] + 1) continue;
      const double got = push(x.to, t, std::min(most, x.room));
      if (got > 1e-9) {
        x.room -= got;
        edges[static_cast<std::size_t>(e ^ 1)].room += got;
        return got;
      }
    }
    return 0;
  }
  double run(int s, int t) {
    double total = 0;
    while (levels(s, t)) {
      std::fill(next.begin(), next.end(), 0);
      while (const double got = push(s, t, 1e18)) total += got;
    }
    return total;
  }
};

}  // namespace

double max_flow(const PortList& list, const std::vector<int>& from, const std::vector<int>& to) {
  const auto n = list.devices.size();
  std::vector<double> hosts(n, 0);
  std::map<std::pair<int, int>, double> bundle;
  for (const Link& l : list.links) {
    if (l.network != "compute") continue;
    if (l.link_class == "host-leaf") hosts[static_cast<std::size_t>(l.b)] += l.gb_s;
    else bundle[{l.a, l.b}] += l.gb_s;
  }
  Flow flow(n + 2);
  const int s = static_cast<int>(n), t = s + 1;
  for (const auto& [ends, gb_s] : bundle) flow.add(ends.first, ends.second, gb_s, gb_s);
  for (const int d : from) flow.add(s, d, hosts[static_cast<std::size_t>(d)], 0);
  for (const int d : to) flow.add(d, t, hosts[static_cast<std::size_t>(d)], 0);
  return flow.run(s, t);
}

std::vector<int> switch_components(const PortList& list) {
  std::vector<int> parent(list.devices.size());
  for (std::size_t i = 0; i < parent.size(); ++i) parent[i] = static_cast<int>(i);
  const auto root = [&](int v) {
    while (parent[static_cast<std::size_t>(v)] != v) v = parent[static_cast<std::size_t>(v)] = parent[static_cast<std::size_t>(parent[static_cast<std::size_t>(v)])];
    return v;
  };
  for (const Link& l : list.links)
    if (l.link_class != "host-leaf") parent[static_cast<std::size_t>(root(l.a))] = root(l.b);
  for (std::size_t i = 0; i < parent.size(); ++i) parent[i] = root(static_cast<int>(i));
  return parent;
}

}  // namespace second
