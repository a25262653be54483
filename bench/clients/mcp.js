// Starts the MCP server, makes the calls of its tools that it reads from
// standard input, one after the other, as a JSON array of {"name": …,
// "arguments": …}, and prints their results as a JSON array.
'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');
const readline = require('node:readline');

const server = spawn(
  process.execPath,
  [
    '--require',
    path.join(__dirname, '../../emulator/preload.cjs'),
    path.join(__dirname, 'node_modules/microcms-mcp-server/bin/microcms-mcp-server.js'),
    '--service-id', 'example', '--api-key', process.env.API_KEY,
  ],
  { stdio: ['pipe', 'pipe', 'inherit'] },
);
const waiting = new Map();
readline.createInterface({ input: server.stdout }).on('line', (line) => {
  const message = JSON.parse(line);
  waiting.get(message.id)?.(message);
});
server.on('exit', (code) => {
  if (code) process.exit(code);
});

let last = 0;
function request(method, params) {
  const id = ++last;
  server.stdin.write(JSON.stringify({ jsonrpc: '2.0', id, method, params }) + '\n');
  return new Promise((resolve) => waiting.set(id, resolve));
}

(async () => {
  let input = '';
  for await (const chunk of process.stdin) {
    input += chunk;
  }
  await request('initialize', {
    protocolVersion: '2025-03-26', capabilities: {}, clientInfo: { name: 'test', version: '0' },
  });
  server.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  const results = [];
  for (const { name, arguments: args } of JSON.parse(input)) {
    const { result, error } = await request('tools/call', { name, arguments: args });
    results.push({ text: error ? error.message : result.content.map((c) => c.text).join(''), failed: Boolean(error || result.isError) });
  }
  process.stdout.write(JSON.stringify(results));
  server.kill();
})();
