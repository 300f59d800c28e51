#pragma once

#include <cstdint>
#include <string_view>

#include "clusterwright/base/sim_time.hpp"
#include "clusterwright/catalog/part.hpp"

// How long data takes through parts and over links. What a part does not state is assumed by technology, and says so.

namespace cw {

struct PartTime {
  SimTime time;
  Confidence confidence = Confidence::estimated;
  std::string_view source;  // lives as long as the part, or for ever
  bool stated = false;      // by the part; else assumed
};

// First bit in to first bit out of an idle switch.
PartTime switch_latency(const Part& part);
// Whether packets may leave it before they are in as a whole.
bool cuts_through(const Part& part);
// Bytes of packets it holds; 0: not known.
std::int64_t packet_buffer(const Part& part);
// Of an adapter, for a message it sends or receives, its host link left out. Null: not known which.
PartTime adapter_latency(const Part* part);
// GPU to GPU over the links between GPUs. Null: not known which.
PartTime scale_up_latency(const Part* gpu);
// Data over the host link of a GPU or an adapter, bit/s in one direction; 0: not known.
std::int64_t host_link_rate(const Part* part);

// Half of the time from a read request of a device to its data, 500 ns and more there and back (Neugebauer et al.,
// SIGCOMM 2018). Data that is written crosses once; data that is read, its request too.
inline constexpr SimTime kPcieCrossing{250 * kPsPerNs};

// What error correction adds to a link: the receiver waits for whole code words before it decodes. Every code word of
// the Reed-Solomon codes in use, RS(528,514) on lanes of 25 Gb/s and RS(544,514) above (IEEE 802.3 clauses 91, 119 and
// 134; InfiniBand takes the same since HDR), carries 5,120 bits of data; ports of 200 and 400 Gb/s interleave two, of 800
// four. Decoding takes 37 ns: 3 to encode, 31 to correct, 3 beside (IEEE P802.3dj, latency of the PCS). Lanes of 10 Gb/s
// and less have none.
SimTime error_correction_time(BitRate port, BitRate lane);

// Light in glass of index 1.47, or a signal in copper at 0.7 of the speed of light, rounded: 4.9 and 4.8 ns a metre.
SimTime wire_time(Metres length, Medium medium);

}  // namespace cw
