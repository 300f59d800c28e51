#include "clusterwright/cluster/design_rows.hpp"
#include "clusterwright/cluster/design_words.hpp"

// Addresses, tenants and what came, in design.json.
namespace cw {
namespace {

class AddressRows {
 public:
  AddressRows(DesignRows& rows, const Cluster& c, std::span<const std::string> keys) : rows_(rows), c_(c), keys_(keys), a_(c.addresses) {}

  void all() {
    if (a_.tenants.size() > 0) tenants();
    if (!a_.members.empty()) members();
    if (a_.plans.size() > 0) plans();
    if (a_.reserved.size() > 0) reserved();
    if (a_.subnets.size() > 0) subnets();
    if (a_.routers.size() > 0) routers();
    if (a_.interfaces.size() > 0) interfaces();
    if (c_.as_built.size() > 0) built();
  }

 private:
  void address(const IpAddress& a) {
    if (a.value == 0) return rows_.null();
    text_.clear();
    append_ip(text_, a);
    rows_.word(text_);
  }
  void with_length(const IpAddress& a, unsigned length) {
    if (length == 0) return rows_.null();
    text_.clear();
    append_ip(text_, a);
    text_ += '/';
    if (length >= 100) text_ += static_cast<char>('0' + length / 100);
    if (length >= 10) text_ += static_cast<char>('0' + length / 10 % 10);
    text_ += static_cast<char>('0' + length % 10);
    rows_.word(text_);
  }
  void number(std::uint64_t n) {
    if (n == 0) rows_.null();
    else rows_.number(n);
  }
  void mac(std::uint64_t m) {
    if (m == 0) rows_.null();
    else rows_.word(mac_text(m));
  }
  void network(NetworkId n) {
    if (n.valid()) rows_.text(c_.networks[n].name);
    else rows_.null();
  }
  void owner(DeviceId d, GearId g) {
    if (d.valid()) rows_.word(keys_[d.value]);
    else rows_.null();
    if (g.valid()) rows_.text(c_.gear.key[g]);
    else rows_.null();
  }
  void port(PortId p) {
    if (p.valid()) rows_.port(c_, p);
    else rows_.null();
  }

  void tenants() {
    rows_.open("tenants", design::kTenantColumns);
    const auto& t = a_.tenants;
    for (const TenantId i : ids<TenantId>(t.size())) {
      rows_.row();
      rows_.text(t.name[i]);
      rows_.number(t.number[i]);
      number(t.vni[i]);
      number(t.vlan[i]);
      number(t.partition[i]);
      rows_.end();
    }
    rows_.close();
  }

  void members() {
    rows_.open("members", design::kMemberColumns);
    for (const Addresses::Member& m : a_.members) {
      rows_.row();
      rows_.word(keys_[m.host.value]);
      rows_.text(a_.tenants.name[m.tenant]);
      rows_.end();
    }
    rows_.close();
  }

  void plans() {
    rows_.open("addressing", design::kPlanColumns);
    const auto& t = a_.plans;
    for (const PlanId i : ids<PlanId>(t.size())) {
      rows_.row();
      rows_.text(c_.networks[t.network[i]].name);
      rows_.word(host_addressing_name(t.hosts[i]));
      rows_.word(t.numbered[i] != 0 ? "numbered" : "unnumbered");
      mac(t.gateway_mac[i]);
      mac(t.segment_mac[i]);
      rows_.end();
    }
    rows_.close();
  }

  void reserved() {
    rows_.open("reserved_addresses", design::kReservedAddressColumns);
    const auto& t = a_.reserved;
    for (const ReservedId i : ids<ReservedId>(t.size())) {
      rows_.row();
      rows_.text(t.name[i]);
      rows_.word(ip_text(t.range[i].first));
      rows_.word(ip_text(t.range[i].last));
      rows_.end();
    }
    rows_.close();
  }

  void subnets() {
    rows_.open("subnets", design::kSubnetColumns);
    const auto& t = a_.subnets;
    for (const SubnetId i : ids<SubnetId>(t.size())) {
      rows_.row();
      rows_.text(t.key[i]);
      network(t.network[i]);
      rows_.word(subnet_use_name(t.use[i]));
      with_length(t.v4[i].base, t.v4[i].length);
      with_length(t.v6[i].base, t.v6[i].length);
      address(t.gateway4[i]);
      address(t.gateway6[i]);
      number(t.vlan[i]);
      number(t.vni[i]);
      if (t.tenant[i].valid()) rows_.text(a_.tenants.name[t.tenant[i]]);
      else rows_.null();
      rows_.end();
    }
    rows_.close();
  }

  void routers() {
    rows_.open("routers", design::kRouterColumns);
    const auto& t = a_.routers;
    for (const RouterId i : ids<RouterId>(t.size())) {
      rows_.row();
      rows_.word(keys_[t.device[i].value]);
      address({IpFamily::v4, t.v4[i]});
      address({IpFamily::v6, t.v6[i]});
      number(t.asn[i]);
      rows_.end();
    }
    rows_.close();
  }

  void interfaces() {
    rows_.open("interfaces", design::kInterfaceColumns);
    const auto& t = a_.interfaces;
    for (const InterfaceId i : ids<InterfaceId>(t.size())) {
      rows_.row();
      owner(t.device[i], t.gear[i]);
      port(t.port[i]);
      network(t.network[i]);
      rows_.word(interface_use_name(t.use[i]));
      with_length(t.address(i, IpFamily::v4), t.v4_length[i]);
      with_length(t.address(i, IpFamily::v6), t.v6_length[i]);
      number(t.segment[i]);
      rows_.end();
    }
    rows_.close();
  }

  void built() {
    rows_.open("as_built", design::kBuiltColumns);
    const AsBuilt& t = c_.as_built;
    for (const BuiltId i : ids<BuiltId>(t.size())) {
      rows_.row();
      owner(t.device[i], t.gear[i]);
      port(t.port[i]);
      rows_.text(t.serial[i]);
      rows_.text(t.asset_tag[i]);
      mac(t.mac[i]);
      if (t.guid[i] == 0) rows_.null();
      else rows_.word(guid_text(t.guid[i]));
      rows_.end();
    }
    rows_.close();
  }

  DesignRows& rows_;
  const Cluster& c_;
  std::span<const std::string> keys_;
  const Addresses& a_;
  std::string text_;
};

}  // namespace

void put_address_tables(DesignRows& rows, const Cluster& c, std::span<const std::string> keys) { AddressRows(rows, c, keys).all(); }

}  // namespace cw
