// Reads calls of the SDK from standard input, as a JSON array of
// {"method": …, "args": …, "apiKey": …}, and prints what each returned, or the
// error that it threw, as a JSON array.
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
  // At once, since some wait a second between their requests.
  const results = await Promise.all(JSON.parse(input).map(call));
  process.stdout.write(JSON.stringify(results));
})();
