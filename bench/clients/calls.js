// Reads calls of the SDK from standard input, as a JSON array of
// {"method": …, "args": …, "apiKey": …}, and prints what each returned, or the
// error that it threw, as a JSON array. With the argument "in-order" a call waits
// for the one before.
'use strict';

const { createClient } = require('microcms-js-sdk');

async function call({ method, args, apiKey }) {
  const client = createClient({ serviceDomain: 'example', apiKey });
  try {
    return { value: await client[method](args) };
  } catch (error) {
    return { status: error.status, message: error.message };
  }
}

(async () => {
  let input = '';
  for await (const chunk of process.stdin) {
    input += chunk;
  }
  const calls = JSON.parse(input);
  const results = [];
  if (process.argv[2] === 'in-order') {
    for (const one of calls) {
      results.push(await call(one));
    }
  } else {
    // At once, since some wait a second between their requests.
    results.push(...(await Promise.all(calls.map(call))));
  }
  process.stdout.write(JSON.stringify(results));
})();
