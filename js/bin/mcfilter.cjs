#!/usr/bin/env node
// The command mcfilter as WebAssembly. It is a CommonJS module, which Node starts
// sooner than an ES module.
'use strict';
const fs = require('node:fs');
const v8 = require('node:v8');
const { runInThisContext } = require('node:vm');

// Functions are checked and compiled when they are first called: most never
// are. Only those that run long are worth the time to optimize them.
for (const flag of ['--wasm-lazy-compilation', '--wasm-lazy-validation', '--wasm-tiering-budget=300000000']) v8.setFlagsFromString(flag);

const dist = `${__dirname}/../dist/`;
const support = `${dist}wasm_exec.js`;

// Go waits for each call anyway, and without the thread pool a call takes
// less time. Standard input may have to be waited for.
const files = Object.create(fs);
for (const name of ['open', 'close', 'stat', 'lstat', 'fstat', 'readdir', 'read']) {
  files[name] = (...args) => {
    if (name === 'read' && args[0] === 0) return fs.read(...args);
    const done = args.pop();
    let result;
    try {
      if (name === 'open') args[1] = flags(args[1]);
      result = fs[`${name}Sync`](...args);
    } catch (err) {
      return done(err);
    }
    done(null, result);
  };
}

/** Returns the flags of this system for those of Go. */
const flags = (given) =>
  Object.entries(globalThis.Go.flags).reduce((all, [name, flag]) => (given & flag ? all | fs.constants[name] : all), 0);

// The support code of Go finds these where it finds its own. Node loads all of
// Web Crypto for its own object.
Object.assign(globalThis, { fs: files, path: require('node:path') });
Object.defineProperty(globalThis, 'crypto', { value: { getRandomValues: (bytes) => require('node:crypto').randomFillSync(bytes) } });
runInThisContext(fs.readFileSync(support, 'utf8'), support);

const go = new globalThis.Go();
go.exit = process.exit; // timers of Go may be left
const program = new WebAssembly.Module(fs.readFileSync(`${dist}mcfilter.wasm`));
const run = go.continue(new WebAssembly.Instance(program, go.importObject));
run(Object.entries(process.env).map((variable) => variable.join('=')).join('\0'), ...process.argv.slice(2));
