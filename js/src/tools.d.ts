/** A node of the tree of a filter. Positions count UTF-16 code units. */
export type Tree = { start: number; end: number } & (
  | { field: string; op: string; value?: string }
  | { and: Tree[] }
  | { or: Tree[] }
);

export interface ParseOptions {
  /** Accept only what the manual of the service settles. */
  strict?: boolean;
  /** Limits; 0 or absent means the default: 65,536 bytes, 10,000 conditions, 500 open parentheses, which is the most. */
  maxBytes?: number;
  maxConditions?: number;
  maxDepth?: number;
}

export interface LintOptions {
  /** The schema of an API, as the admin screen or the management API gives it. */
  schema?: object;
  /** The API of a schema that has several. */
  endpoint?: string;
}

export interface SchemaOptions extends ParseOptions, LintOptions {}

export interface Edit { start: number; end: number; text: string }

export interface Diagnostic {
  start: number;
  end: number;
  rule: string;
  severity: 'info' | 'warning' | 'error';
  message: string;
  /** Whether the edits keep the meaning of the filter, all its conditions and values. */
  safe: boolean;
  edits: Edit[];
}

export interface FileReport {
  diagnostics: Diagnostic[];
  filters: { start: number; end: number; filter: string; endpoint: string | null; checked: boolean }[];
  /** What kept the file from being read to its end. */
  problems: string[];
  /** The number of diagnostics that are left out. */
  omitted: number;
}

export interface Explanation {
  matches: boolean;
  conditions: {
    condition: string;
    start: number;
    end: number;
    holds: boolean;
    rule: string;
    /** The values that the path leads to. Holds: it satisfies the operator or, if that is negated, the other one. */
    leaves: { path: string; kind: string; value: string; holds: boolean }[];
  }[];
}

/** Yes is proven, no comes with an item that shows it. Numbers in it that JavaScript cannot hold are rounded. */
export type Answer = { verdict: 'yes' | 'unknown' } | { verdict: 'no'; witness: object };

export interface EmulatorOptions {
  /** Contents by endpoint: an array or a list response, or an object for an API in object form. */
  contents: Record<string, object>;
  /** Schemas by endpoint. */
  schemas?: Record<string, object>;
  /** The key that requests must have. Without it no key is needed. */
  apiKey?: string;
}

/** Options that a function does not have are errors. */
export interface Tools {
  parse(filter: string, options?: ParseOptions): { canonical: string; tree: Tree | null };
  /** Returns the canonical form. */
  format(filter: string, options?: ParseOptions): string;
  match(filter: string, item: object, options?: SchemaOptions): boolean;
  /** Returns the items that match. */
  select<T extends object>(filter: string, items: readonly T[], options?: SchemaOptions): T[];
  explain(filter: string, item: object, options?: SchemaOptions): Explanation;
  lint(filter: string, options?: LintOptions): Diagnostic[];
  /** Checks the filters of a source file. The end of its name tells the language. */
  lintFile(name: string, source: string, options?: { schemas?: Record<string, object> }): FileReport;
  rules(): { id: string; severity: Diagnostic['severity']; summary: string; doc: string }[];
  prove: {
    /** Whether every item that matches f also matches g. */
    implies(f: string, g: string, options?: SchemaOptions): Answer;
    equivalent(f: string, g: string, options?: SchemaOptions): Answer;
    /** Whether no item matches f. */
    never(f: string, options?: SchemaOptions): Answer;
    always(f: string, options?: SchemaOptions): Answer;
  };
  /**
   * Returns a filter that matches the same items and is never longer. A filter that is too large to examine is
   * returned as it is, and not finished.
   */
  simplify(filter: string, options?: SchemaOptions): { filter: string; finished: boolean };
  /**
   * Returns an item that matches, one that does not, and for each condition one where it decides: if it alone came
   * out the other way, so would the filter.
   */
  examples(filter: string, options?: SchemaOptions): { item: object; matches: boolean; decides: string | null }[];
  sql(filter: string, options?: SchemaOptions & { dialect?: 'postgres' | 'sqlite'; column?: string }): { where: string; args: unknown[] };
}

// WebAssembly.Module, where the types of the host have it. Those of Node do not.
type Module = typeof globalThis extends { WebAssembly: { Module: abstract new (...given: never[]) => infer M } } ? M & object : object;

/** A program of this package: a module, a response or bytes. */
export type Program = Module | Response | ArrayBuffer | ArrayBufferView;

/**
 * Loads the tools, once. Where the package's file dist/tools.wasm cannot be
 * fetched or read, give it.
 */
export declare const load: (wasm?: Program | Promise<Program>) => Promise<Tools>;

/** Answers requests as the content API does. It fits fetch, MSW and service workers. */
export type Emulator = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Makes an emulator. Its program, dist/emulator.wasm, can be given as that of load can. */
export declare const emulator: (options: EmulatorOptions, wasm?: Program | Promise<Program>) => Promise<Emulator>;

/** An error of the tools, with the codes of the Go package, and invalid-value. Positions count UTF-16 code units. */
export declare class ToolError extends Error {
  readonly code?: string;
  readonly start?: number;
  readonly end?: number;
  readonly expected?: string[];
  readonly suggestion?: string;
  readonly excerpt?: string;
}
