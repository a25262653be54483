#!/usr/bin/env node
// The command mcfilter as WebAssembly.
import fs from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';

// Functions are checked and compiled when they are first called: most never
// are. Only those that run long are worth the time to optimize them.
for (const flag of ['--wasm-lazy-compilation', '--wasm-lazy-validation', '--wasm-tiering-budget=300000000']) v8.setFlagsFromString(flag);

// Go waits for each call anyway, and without the thread pool a call takes
// less time. Standard input may have to be waited for.
const files = { ...fs };
for (const name of ['open', 'close', 'stat', 'lstat', 'fstat', 'readdir', 'read']) {
  files[name] = (...args) => {
    if (name === 'read' && args[0] === 0) return fs.read(...args);
    const done = args.pop();
    let result;
    try {
      result = fs[`${name}Sync`](...args);
    } catch (err) {
      return done(err);
    }
    done(null, result);
  };
}

// The support code of Go finds these where it finds its own.
Object.assign(globalThis, { fs: files, path });
await import('../dist/wasm_exec.js');

const go = new globalThis.Go();
go.argv = ['mcfilter', ...process.argv.slice(2)];
go.env = { GOGC: '400', ...process.env };
go.exit = process.exit; // timers of Go may be left
const program = new WebAssembly.Module(fs.readFileSync(new URL('../dist/mcfilter.wasm', import.meta.url)));
await go.run(await WebAssembly.instantiate(program, go.importObject));
