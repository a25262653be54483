// The Go core as WebAssembly. Programs are loaded when they are first used.

/** An error of the tools, with the codes of the Go package, and invalid-value. Positions count UTF-16 code units. */
export class ToolError extends Error {
  constructor({ message, ...rest }) {
    super(message);
    this.name = 'ToolError';
    Object.assign(this, rest);
  }
}

const programs = {};

/** Loads a program of dist once, or the one that is given. Returns the function that calls it. */
const program = (name, wasm) => {
  const forget = () => delete programs[name];
  return (programs[name] ??= run(wasm ?? read(name), forget).catch((err) => {
    forget();
    throw err;
  }));
};

const run = async (wasm, forget) => {
  if (!globalThis.Go?.held) await import('../dist/wasm_exec.js');
  const go = new globalThis.Go();
  const call = go.continue(await instantiate(await wasm, go.importObject));
  let failure;
  return (name, args) => {
    const given = JSON.stringify(args);
    if (failure) throw failure;
    let answer;
    try {
      answer = JSON.parse(call(name, given));
    } catch (cause) { // without stack or memory, a program of Go ends
      forget();
      go.end();
      throw (failure = new Error('mcfilter: the program has ended: load it again', { cause }));
    }
    if (answer.error) throw new ToolError(answer.error);
    return answer.result;
  };
};

// Bundlers look for addresses in this form, and copy the files.
const addresses = {
  tools: () => new URL('../dist/tools.wasm', import.meta.url),
  emulator: () => new URL('../dist/emulator.wasm', import.meta.url),
};

const read = async (name) => {
  try {
    const url = addresses[name]();
    // An import of a module of Node would stop bundlers for browsers.
    const files = url.protocol === 'file:' && globalThis.process?.getBuiltinModule?.('node:fs');
    if (files) return await files.promises.readFile(url);
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: status ${response.status}`);
    return response;
  } catch (cause) {
    throw new Error(`mcfilter: cannot read ${name}.wasm: give it as an argument, or leave mcfilter out of the bundle`, { cause });
  }
};

/**
 * Loads the tools, once. Where neither fetch nor the file system reaches the
 * file dist/tools.wasm of this package, give it: a WebAssembly.Module, a
 * Response or bytes.
 */
export const load = async (wasm) => tools(await program('tools', wasm));

// An emulator that nothing refers to any more gives its contents back. Some edge runtimes do not tell.
const dropped = globalThis.FinalizationRegistry && new FinalizationRegistry(([call, held]) => {
  try {
    call('release', held);
  } catch { // the program has ended, and its memory with it
  }
});

/** Returns a function that answers requests as the content API does. */
export const emulator = async (options, wasm) => {
  const call = await program('emulator', wasm);
  const held = { emulator: call('emulate', { ...options }) };
  dropped?.register(held, [call, { ...held }]);
  return async (input, init) => {
    const request = new Request(input, init);
    const { status, headers, body } = call('respond', {
      request: { method: request.method, url: request.url, headers: [...request.headers], body: await request.text() },
      ...held, // read after what is waited for, so that it is there until then
    });
    return new Response([101, 204, 205, 304].includes(status) || request.method === 'HEAD' ? null : body, { status, headers });
  };
};

const instantiate = async (wasm, imports) => {
  if (wasm.arrayBuffer) { // a Response
    if (WebAssembly.instantiateStreaming && /^application\/wasm\b/.test(wasm.headers.get('content-type'))) {
      // Browsers compile while they receive, and keep what they compiled.
      return (await WebAssembly.instantiateStreaming(wasm, imports)).instance;
    }
    wasm = await wasm.arrayBuffer();
  }
  const made = await WebAssembly.instantiate(wasm, imports);
  return made.instance ?? made; // a Module gives the instance alone
};

/** Refuses what is no string, and strings that UTF-8 cannot hold, before they are changed silently. */
const text = (s) => {
  if (typeof s !== 'string' && !(s instanceof String)) throw new ToolError({ code: 'invalid-value', message: 'filters: not a string' });
  s = `${s}`;
  if (!s.isWellFormed()) throw new ToolError({ code: 'invalid-utf8', message: 'filters: the string has an unpaired surrogate' });
  return s;
};

const tools = (call) => {
  const filter = (f, options) => ({ ...options, filter: text(f) });
  const both = (question, f, g, options) => call('ask', { ...filter(f, options), other: text(g), question });
  return {
    parse: (f, options) => call('parse', filter(f, options)),
    format: (f, options) => call('format', filter(f, options)),
    match: (f, item, options) => call('matches', { ...filter(f, options), item }),
    select: (f, items, options) => call('select', { ...filter(f, options), items }).map((i) => items[i]),
    explain: (f, item, options) => call('explain', { ...filter(f, options), item }),
    lint: (f, options) => call('lint', filter(f, options)),
    lintFile: (name, source, options) => call('lintFile', { ...options, name: text(name), source: text(source) }),
    rules: () => call('rules', {}),
    prove: {
      implies: (f, g, options) => both('implies', f, g, options),
      equivalent: (f, g, options) => both('equivalent', f, g, options),
      never: (f, options) => both('never', f, '', options),
      always: (f, options) => both('always', f, '', options),
    },
    simplify: (f, options) => call('simplify', filter(f, options)),
    examples: (f, options) => call('examples', filter(f, options)),
    sql: (f, options) => call('sql', filter(f, options)),
  };
};
