// Loaded before the program: sends what is meant for the service to the server
// at EMULATOR_URL.
'use strict';

const base = process.env.EMULATOR_URL;
const fetch = globalThis.fetch;

globalThis.fetch = (input, init) => {
  const url = new URL(input);
  if (!url.hostname.endsWith('.microcms.io')) {
    throw new Error(`unexpected request to ${url.hostname}`);
  }
  return fetch(base + url.pathname + url.search, init);
};
