declare const brand: unique symbol;

/**
 * A filter in canonical form. It can be used as the `filters` of a request,
 * and put into another filter, where it gets parentheses if it needs them.
 * At run time it is a String object: `String(f)` is the plain string.
 */
export type Filter = string & { readonly [brand]: true };

/** What can be the value of a condition. A Date is written in UTC. */
export type Value = string | number | bigint | boolean | Date;

export type Operator =
  | 'equals' | 'not_equals' | 'contains' | 'not_contains'
  | 'less_than' | 'greater_than' | 'begins_with';

export interface Filters {
  /**
   * A filter with values put into it:
   *
   *     filters`category[equals]${id}[and]title[contains]${words}`
   *
   * A hole is a whole value, or a whole Filter in place of a condition. Throws
   * a FilterError if the filter does not parse, or if a value cannot be
   * written: the language has no escapes.
   */
  (strings: TemplateStringsArray, ...values: (Value | Filter)[]): Filter;

  /** Joins filters by `[and]`. Those without a condition are left out. */
  and(...operands: Filter[]): Filter;

  /** Joins filters by `[or]`. Those without a condition are left out. */
  or(...operands: Filter[]): Filter;

  /**
   * Requires what the operator (default `equals`; `contains` for lists) says
   * of the field for at least one of the values. Throws if there are none.
   */
  any(field: string, values: readonly Value[], operator?: Operator): Filter;

  /**
   * Requires the field to contain each word of what a user typed into a search
   * box, cut at white space, control characters, parentheses and brackets.
   * Without a word the result is the empty filter, which is left out of others.
   */
  search(field: string, words: string): Filter;
}

export declare const filters: Filters;

/** What is wrong with a filter. Codes are those of the Go package, and invalid-value and partial-value. */
export declare class FilterError extends Error {
  constructor(code: string, ...details: string[]);
  readonly code: string;
}
