#!/usr/bin/env python3
"""Writes execution traces of a made-up training run: a file <prefix>.<rank>.et for every rank, and <prefix>.json with
the process groups. Needs nothing but python3.

A transformer is split three ways: each layer over --tensor-parallel ranks, which all-reduce its activations; layers
over --pipeline stages, which pass activations on and gradients back (one forward, one backward in turn); batches over
--data-parallel copies, which all-reduce gradients in buckets while the last backward pass goes on. With --sharded they
reduce-scatter gradients and all-gather parameters in place of that. Rank = tensor + T * (data + D * stage).
"""
import argparse
import json
import os
import sys

METADATA, COMP, SEND, RECV, COLL = 1, 4, 5, 6, 7
ALL_REDUCE, ALL_GATHER, REDUCE_SCATTER = 0, 2, 7


def varint(n):
    out = bytearray()
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def number(field, n):
    return varint(field << 3) + varint(n)


def text(field, data):
    return varint(field << 3 | 2) + varint(len(data)) + data


def attribute(name, value):
    """Integers as int64, truth values as bool, words as string: as most writers do."""
    if isinstance(value, bool):
        body = number(27, int(value))
    elif isinstance(value, int):
        body = number(9, value)
    else:
        body = text(29, value.encode())
    return text(10, text(1, name.encode()) + body)


class Rank:
    """The trace of one rank: nodes in the order in which they are issued."""

    def __init__(self):
        self.out = bytearray()
        self.nodes = 0
        self.known = {}
        self.message(text(1, b"0.0.4"))

    def message(self, body):
        self.out += varint(len(body)) + body

    def node(self, kind, name, after, us=0, **attributes):
        key = (kind, name, us, tuple(attributes.items()))
        fixed = self.known.get(key)
        if fixed is None:
            tail = number(7, us) if us else b""
            tail += attribute("is_cpu_op", False)
            for a, v in attributes.items():
                tail += attribute(a, v)
            fixed = self.known[key] = (text(2, name.encode()) + number(3, kind), tail)
        here = self.nodes
        self.nodes += 1
        waits = b"".join(varint(n) for n in sorted(set(n for n in after if n is not None)))
        self.message(number(1, here) + fixed[0] + (text(5, waits) if waits else b"") + fixed[1])
        return here


def schedule(stage, stages, batches):
    """One forward, one backward in turn, after as many forward passes as there are stages behind."""
    ahead = min(stages - stage - 1, batches)
    order = [("forward", m) for m in range(ahead)]
    for m in range(batches - ahead):
        order += [("forward", ahead + m), ("backward", m)]
    return order + [("backward", m) for m in range(batches - ahead, batches)]


def write_rank(o, tensor, data, stage):
    r = Rank()
    T, D, P = o.tensor_parallel, o.data_parallel, o.pipeline
    rank = tensor + T * (data + D * stage)
    tokens = o.sequence * o.micro_batch
    layers = o.layers // P
    activations = tokens * o.hidden * 2
    weights = 12 * o.hidden * o.hidden // T  # of a layer, on this rank
    flops = {"attention": 2 * tokens * (weights // 3) + 4 * tokens * o.sequence * o.hidden // T, "mlp": 2 * tokens * (weights * 2 // 3)}
    tensor_group = f"tensor-{data + D * stage}"
    data_group = f"data-{tensor + T * stage}"
    per_bucket = max(1, o.bucket // (weights * 2))

    def compute(name, work, after, moved):
        return r.node(COMP, name, after, max(1, round(work / (o.tflops * 1e6))), num_ops=work, tensor_size=moved)

    def layer(direction, number, after):
        parts = ("attention", "mlp") if direction == "forward" else ("mlp", "attention")
        for part in parts:
            work = flops[part] * (1 if direction == "forward" else 2)
            after = [compute(f"{direction}/layer{number}/{part}", work, after, weights * 2 + activations)]
            if T > 1:
                after = [r.node(COLL, f"{direction}/layer{number}/{part}/all-reduce", after, comm_type=ALL_REDUCE, comm_size=activations, pg_name=tensor_group)]
        return after

    def gradients(first, count, after):
        kind, name = (REDUCE_SCATTER, "reduce-scatter") if o.sharded else (ALL_REDUCE, "all-reduce")
        return r.node(COLL, f"gradients/bucket{first}/{name}", after, comm_type=kind, comm_size=weights * 2 * count, pg_name=data_group)

    last = [r.node(METADATA, "start", [])]
    for step in range(o.steps):
        buckets = []
        for direction, m in schedule(stage, P, o.micro_batches):
            forward = direction == "forward"
            source = stage - 1 if forward else stage + 1
            target = stage + 1 if forward else stage - 1
            tag = 2 * m + (0 if forward else 1)
            if 0 <= source < P:
                last = [r.node(RECV, f"{direction}/receive", last, comm_size=activations, comm_src=rank + T * D * (source - stage), comm_dst=rank, comm_tag=tag)]
            final = not forward and m == o.micro_batches - 1
            for n in range(layers):
                at = n if forward else layers - 1 - n
                last = layer(direction, at, last)
                if final and D > 1 and (n + 1) % per_bucket == 0:
                    buckets.append(gradients(at, per_bucket, last))
            if final and D > 1 and layers % per_bucket:
                buckets.append(gradients(0, layers % per_bucket, last))
            if 0 <= target < P:
                r.node(SEND, f"{direction}/send", last, comm_size=activations, comm_src=rank, comm_dst=rank + T * D * (target - stage), comm_tag=tag)
        last = [compute("optimizer", 20 * weights * layers // (D if o.sharded else 1), last + buckets, 16 * weights * layers)]
        if o.sharded and D > 1:
            last = [r.node(COLL, "parameters/all-gather", last, comm_type=ALL_GATHER, comm_size=weights * 2 * layers, pg_name=data_group)]
    with open(f"{o.output}.{rank}.et", "wb") as f:
        f.write(r.out)
    return r.nodes


def groups(o):
    T, D, P = o.tensor_parallel, o.data_parallel, o.pipeline
    out = {}
    for p in range(P):
        for d in range(D):
            out[f"tensor-{d + D * p}"] = [t + T * (d + D * p) for t in range(T)]
    for p in range(P):
        for t in range(T):
            out[f"data-{t + T * p}"] = [t + T * (d + D * p) for d in range(D)]
    return out


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("-o", "--output", required=True, metavar="PREFIX", help="files are PREFIX.0.et …, and PREFIX.json")
    p.add_argument("--ranks", type=int, help="all of them; says one of the three splits that is not given")
    p.add_argument("--tensor-parallel", type=int)
    p.add_argument("--pipeline", type=int)
    p.add_argument("--data-parallel", type=int)
    p.add_argument("--layers", type=int, default=32)
    p.add_argument("--hidden", type=int, default=4096)
    p.add_argument("--sequence", type=int, default=4096, help="tokens of a sequence")
    p.add_argument("--micro-batch", type=int, default=1, help="sequences in a micro-batch")
    p.add_argument("--micro-batches", type=int, default=4, help="of a step, on each copy")
    p.add_argument("--steps", type=int, default=1)
    p.add_argument("--bucket", type=int, default=200_000_000, help="bytes of gradients that go together")
    p.add_argument("--sharded", action="store_true", help="reduce-scatter and all-gather in place of all-reduce")
    p.add_argument("--tflops", type=float, default=400, help="10^12 operations a second that a GPU does, for durations")
    o = p.parse_args()
    split = ["tensor_parallel", "pipeline", "data_parallel"]
    for name in ["ranks", "layers", "hidden", "sequence", "micro_batch", "micro_batches", "steps", "bucket", "tflops"] + split:
        if getattr(o, name) is not None and getattr(o, name) <= 0:
            p.error(f"--{name.replace('_', '-')} must be above 0")
    if o.ranks:
        # Data parallelism takes what the others leave, else pipeline stages, else tensor parallelism.
        left = next((s for s in reversed(split) if getattr(o, s) is None), None)
        for s in split:
            if s != left and getattr(o, s) is None:
                setattr(o, s, 1)
        if left:
            given = 1
            for s in split:
                given *= getattr(o, s) or 1
            if o.ranks % given:
                p.error(f"{o.ranks} ranks are no multiple of {given}")
            setattr(o, left, o.ranks // given)
    for s in split:
        if getattr(o, s) is None:
            setattr(o, s, 1)
    ranks = o.tensor_parallel * o.pipeline * o.data_parallel
    if o.ranks and o.ranks != ranks:
        p.error(f"the splits make {ranks} ranks, not {o.ranks}")
    if o.layers % o.pipeline:
        p.error(f"{o.layers} layers do not divide into {o.pipeline} stages")
    return o


def main():
    o = options()
    folder = os.path.dirname(o.output)
    if folder:
        os.makedirs(folder, exist_ok=True)
    nodes = 0
    for stage in range(o.pipeline):
        for data in range(o.data_parallel):
            for tensor in range(o.tensor_parallel):
                nodes += write_rank(o, tensor, data, stage)
    with open(f"{o.output}.json", "w") as f:
        json.dump(groups(o), f, separators=(",", ":"))
        f.write("\n")
    print(f"{o.output}: {o.tensor_parallel * o.pipeline * o.data_parallel} ranks, {nodes} nodes")


if __name__ == "__main__":
    sys.exit(main())
