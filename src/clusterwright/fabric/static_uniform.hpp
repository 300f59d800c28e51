#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "clusterwright/fabric/link_bundles.hpp"
#include "clusterwright/fabric/network_state.hpp"
#include "clusterwright/topology/net_routes.hpp"

namespace cw {

// What every directed link carries when each of some endpoints sends the same amount to each other one, in units of that
// amount: the sum over all ordered pairs of the share of each link, without walking the pairs.
//
// Targets of one class of NetRoutes have the same ways to them up to the vertices next to their leaves, so all that is for a
// class is pushed towards it at once, the farthest vertices first: O(classes x links). What the class's own leaves send to
// each other goes over those next vertices and is added by itself. Pairs within a scale-up domain are taken off again one by
// one; where domains relay between parts of a network, a relay counts as so many more senders.
class UniformLoad {
 public:
  // `members`: endpoints, ascending and distinct. by_hash counts as equally: the expectation over all hashes.
  UniformLoad(const NetGraph& graph, const NetRoutes& routes, const LinkState& state, Spread spread, std::span<const std::uint32_t> members);

  // False: endpoints on several leaves together with domains that relay between parts of the network; then only pair by
  // pair is right.
  bool can_use_classes() const;
  void by_classes();
  void by_pairs();

  // By port.
  const std::vector<double>& load() const { return load_; }
  // Ordered pairs that no way joins.
  double unreachable() const;

 private:
  static constexpr std::uint32_t kNone = 0xffffffffU;
  // Members on the same leaf, or on the same leaves.
  struct Home {
    std::vector<std::uint32_t> leaves;   // ascending
    std::vector<std::uint32_t> members;
    std::uint32_t cls = 0, part = 0;
    double senders = 0;                  // members, and what they relay for
    double targets = 0;                  // members that a sender reaches over the network, its own home included
    double arriving = 0;                 // at each member, from other homes
    bool several() const { return leaves.size() > 1; }
  };
  // Members on several leaves whose ports stand alike.
  struct Layout {
    std::uint32_t home = 0;
    std::vector<std::uint32_t> members;
    std::vector<double> by_port;         // load of each member's ports, in their order
  };
  struct Weighted {
    std::span<const std::uint32_t> ports;
    std::span<const std::int64_t> weights;
    double all = 0;
    bool equal = true;
    double share(std::size_t i) const { return equal ? 1 / all : static_cast<double>(weights[i]) / all; }
  };

  bool open(std::uint32_t p) const { return g_.linked(p) && !state_.is_closed(g_, p); }
  bool forwards(std::uint32_t v) const { return !g_.is_endpoint(v) && g_.kind[v] != VertexKind::scale_up; }
  Weighted choice_of_group(std::uint32_t group) const;
  Weighted choice(std::uint32_t v, NetRoutes::Target t) const { return choice_of_group(routes_.group(v, t)); }
  NetRoutes::Target target_in(const Home& h) const { return routes_.target(h.members[0]); }
  void add(const Weighted& ports, double amount);
  void find_homes();
  void find_layouts();
  void find_domains();
  void find_relays();

  // Of one class:
  void push_to(std::uint32_t cls);
  void inject(std::uint32_t cls, NetRoutes::Target t, double targets);
  void inject_layout(Layout& l, std::uint32_t cls, NetRoutes::Target t, double targets);
  void inject_nearby(Layout& l, std::uint32_t cls);
  void at(std::uint32_t v, double amount);
  std::uint32_t steps_from(std::uint32_t v, NetRoutes::Target t);
  void push_down(NetRoutes::Target t);
  void within_class(std::uint32_t cls, double targets);
  void last_hops(std::uint32_t cls, double targets);
  void last_hops_of_several(const Home& h);

  // Of endpoints and their domains:
  void take_off_mates(const std::vector<std::uint32_t>& domain);
  void take_off(std::uint32_t from, std::uint32_t to);
  void within_domain(const std::vector<std::uint32_t>& domain);
  void take_off_between_homes();
  void relayed();
  void own_ports();
  // Sends `amount` over all the ways from a vertex towards the target, up to the vertex `stop`.
  void push_pair(std::uint32_t from, NetRoutes::Target t, std::uint32_t stop, double amount);

  const NetGraph& g_;
  const NetRoutes& routes_;
  const LinkState& state_;
  Spread spread_;
  std::span<const std::uint32_t> members_;
  std::vector<double> load_;
  std::vector<Home> homes_;
  std::vector<std::uint32_t> home_of_;                 // by endpoint; kNone: no member, or on no leaf
  std::vector<std::vector<std::uint32_t>> of_class_;   // homes
  std::vector<Layout> layouts_;
  std::vector<double> senders_;                        // by endpoint: itself and what it relays for
  std::vector<double> out_;                            // by endpoint: targets over the network, of each of its senders
  std::vector<double> mates_in_;                       // by endpoint: what does not come over the network to it
  std::vector<std::vector<std::uint32_t>> domains_;    // members of domains, two or more each
  struct Relay {
    std::uint32_t from, over;
    std::uint32_t to;                    // some endpoint for which it relays
    std::uint32_t port;                  // of the domain's switch, to it
    double share;
  };
  std::vector<Relay> relays_;
  struct Mates {
    std::uint32_t from, to;              // homes
    double amount;
  };
  std::vector<Mates> mates_;                           // what is taken off between homes
  std::vector<std::uint8_t> is_member_;                // by endpoint
  double joined_ = 0;                                  // pairs

  // While one class is worked out.
  std::vector<double> here_;           // by vertex: what is on its way
  std::vector<double> inner_;          // by vertex next to the class: what its own leaves send through it, a target
  std::vector<std::uint32_t> steps_;   // by vertex: to the vertices next to the class; kNone: not known
  std::vector<std::uint32_t> known_;   // vertices whose steps are known
  std::vector<std::vector<std::uint32_t>> by_steps_;
  std::vector<std::uint32_t> near_;
  std::vector<std::uint8_t> is_leaf_of_class_;  // by vertex
  // While one pair is.
  std::vector<double> pair_here_;
  std::vector<std::uint32_t> front_, next_front_;
};

}  // namespace cw
