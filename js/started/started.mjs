// Starts a program of Go while the package is built. The runtime of Go and the
// initializers of packages are most of what a short run executes, and an engine
// compiles a function of WebAssembly before it first runs it. A module whose
// memory is that of a started program needs neither.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

const GLOBAL = 3;
const I32 = 0x7f;
const SECTION = { memory: 5, global: 6, export: 7, dataCount: 12, data: 11 };
const PAGE = 65536;
// Zeros between two runs of bytes that the head of a data segment would outweigh.
const GAP = 16;
// The data segments of a module that engines accept.
const MOST = 100_000;

/** Returns a number as LEB128, with or without a sign. */
const unsigned = (n) => (n < 128 ? [n] : [n % 128 | 128, ...unsigned(Math.floor(n / 128))]);
const signed = (n) => {
  const low = Number(BigInt.asUintN(7, n));
  const rest = n >> 7n;
  return rest === (low & 64 ? -1n : 0n) ? [low] : [low | 128, ...signed(rest)];
};
const constant = (type, value) => [type === I32 ? 0x41 : 0x42, ...signed(BigInt(value)), 0x0b];
const string = (s) => [...unsigned(s.length), ...Buffer.from(s)];
const vector = (items) => Buffer.from([...unsigned(items.length), ...items.flat()]);

class Reader {
  constructor(bytes, at = 0) {
    Object.assign(this, { bytes, at });
  }

  byte() {
    return this.bytes[this.at++];
  }

  number() {
    let n = 0;
    for (let unit = 1; ; unit *= 128) {
      const b = this.byte();
      n += (b & 127) * unit;
      if (b < 128) return n;
    }
  }

  take(n) {
    return this.bytes.subarray(this.at, (this.at += n));
  }

  list(read) {
    return Array.from({ length: this.number() }, read);
  }
}

const HEAD = 8;
const readSections = (module) => {
  const r = new Reader(module, HEAD);
  const sections = [];
  while (r.at < module.length) sections.push([r.byte(), r.take(r.number())]);
  return new Map(sections.filter(([id]) => id !== 0)); // without what is only for debuggers
};

/** Writes a module of sections, some of which are changed. */
const write = (module, sections, changes) =>
  Buffer.concat([module.subarray(0, HEAD), ...[...sections].flatMap(([id, given]) => {
    const body = changes[id] ?? given;
    return [Buffer.from([id, ...unsigned(body.length)]), body];
  })]);

const readGlobals = (body) => {
  const r = new Reader(body);
  return r.list(() => {
    const [type, mutable] = r.take(2);
    r.byte(); // the opcode of a constant
    r.number();
    r.byte(); // end
    assert.equal(mutable, 1);
    return type;
  });
};

const readExports = (body) => {
  const r = new Reader(body);
  return r.list(() => ({ name: r.take(r.number()).toString(), kind: r.byte(), index: r.number() }));
};
const writeExports = (exports) =>
  vector(exports.map(({ name, kind, index }) => [...string(name), kind, ...unsigned(index)]));

/** Returns the parts of a memory that are not zero, with more than gap zeros between them. */
const runs = (memory, gap) => {
  const found = [];
  let end = -Infinity;
  for (let i = 0; i < memory.length; i++) {
    if (!memory[i]) continue;
    if (i - end > gap) found.push([i]);
    end = i + 1;
    found.at(-1)[1] = end;
  }
  return found;
};

/** Returns a data section for a memory. */
const segments = (memory) => {
  let gap = GAP;
  let found = runs(memory, gap);
  while (found.length > MOST) found = runs(memory, (gap *= 2));
  return Buffer.concat([
    Buffer.from(unsigned(found.length)),
    ...found.flatMap(([start, end]) => {
      const head = [0, ...constant(I32, start), ...unsigned(end - start)];
      return [Buffer.from(head), memory.subarray(start, end)];
    }),
  ]);
};

/**
 * Gives a program a clock and random bytes that are the same for the same
 * module, so that builds can be compared. The seeds of its maps, which everybody
 * could read in the package anyway, come from them; crypto/rand does not.
 */
const fix = (go, module) => {
  const digest = createHash('sha256').update(module).digest();
  let now = 0n;
  Object.assign(go.importObject.gojs, {
    'runtime.nanotime1': (sp) => go.mem.setBigInt64(sp + 8, now++, true),
    'runtime.walltime': (sp) => {
      go.mem.setBigInt64(sp + 8, 0n, true);
      go.mem.setInt32(sp + 16, 0, true);
    },
    'runtime.getRandomData': (sp) => {
      const [start, length] = [8, 16].map((at) => Number(go.mem.getBigInt64(sp + at, true)));
      for (let i = 0; i < length; i++) go.mem.setUint8(start + i, digest[i % digest.length]);
    },
  });
};

/** Runs a program until it waits for calls, in surroundings that are the same everywhere. */
const start = async (module, env) => {
  const surroundings = { fs: { constants: globalThis.Go.flags }, path: {}, process: {}, fetch: undefined };
  const { process, fetch } = globalThis;
  const go = Object.assign(new globalThis.Go(), { env });
  fix(go, module);
  const { instance } = await WebAssembly.instantiate(module, go.importObject);
  let ready = false;
  Object.assign(globalThis, surroundings, { mcfilterReady: () => (ready = true) });
  go.run(instance);
  const held = globalThis.Go.held();
  Object.assign(globalThis, { process, fetch });
  assert.ok(ready && !go.exited && go._scheduledTimeouts.size === 0 && go._idPool.length === 0);
  const values = go._values.slice(-held.length - 1, -1);
  assert.ok(
    go._values.length === 7 + held.length + 1 && values.every((value, i) => value === held[i]),
    'a program that asks for more before it is ready, such as the time zone, would keep the answer of this machine',
  );
  return instance.exports;
};

/**
 * Returns a module that continues where the program of a module waits for
 * calls, with the environment that it started with.
 */
export const started = async (module, env = {}) => {
  const sections = readSections(module);
  const types = readGlobals(sections.get(SECTION.global));
  const exports = readExports(sections.get(SECTION.export));
  const globals = types.map((_, index) => ({ name: `global ${index}`, kind: GLOBAL, index }));
  const open = write(module, sections, { [SECTION.export]: writeExports([...exports, ...globals]) });
  const instance = await start(open, env);
  const memory = new Uint8Array(instance.mem.buffer);

  // The support code of Go calls run once: the program has done it already.
  const { index } = exports.find(({ name }) => name === 'getsp');
  sections.delete(SECTION.dataCount);
  return write(module, sections, {
    [SECTION.memory]: Buffer.from([1, 0, ...unsigned(memory.length / PAGE)]),
    [SECTION.global]: vector(globals.map(({ name }, i) => [types[i], 1, ...constant(types[i], instance[name].value)])),
    [SECTION.export]: writeExports(exports.map((e) => (e.name === 'run' ? { ...e, index } : e))),
    [SECTION.data]: segments(memory),
  });
};
