#!/usr/bin/env node
// The command mcfilter as WebAssembly.
import fs from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';

// Functions are compiled when they are first called: most never are.
v8.setFlagsFromString('--wasm-lazy-compilation');

// The support code of Go finds these where it finds its own.
Object.assign(globalThis, { fs, path });
await import('../dist/wasm_exec.js');

const go = new globalThis.Go();
go.argv = ['mcfilter', ...process.argv.slice(2)];
go.env = { ...process.env };
go.exit = (status) => {
  process.exitCode = status;
};
const { instance } = await WebAssembly.instantiate(fs.readFileSync(new URL('../dist/mcfilter.wasm', import.meta.url)), go.importObject);
await go.run(instance);
