/**
 * The program behind the guest's `sudo`, `setup.rb` and `passwd`: it joins its terminal to the conversation in the
 * process of the appliances. It is a text that is written into the guest's directory, since it has to run without a
 * build. Arguments: the socket, then the command's words. One JSON object a line; it tells
 * `{words, interactive}`, `{typed}` and `{ended}`, and is told `{write}`, `{echo}` and `{exit}`.
 */
export const BRIDGE_PROGRAM = `'use strict';
const net = require('node:net');
const { spawnSync } = require('node:child_process');

const [path, ...words] = process.argv.slice(2);
const interactive = process.stdin.isTTY === true;
let shown = true;

function echo(on) {
  if (!interactive || on === shown) return;
  shown = on;
  spawnSync('stty', [on ? 'echo' : '-echo'], { stdio: [0, 'ignore', 'ignore'] });
}

function leave(code) {
  echo(true);
  process.exit(code);
}

const socket = net.connect(path);
const tell = (message) => socket.write(JSON.stringify(message) + '\\n');
let rest = '';
socket.setEncoding('utf8').on('data', (text) => {
  const lines = (rest + text).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    const told = JSON.parse(line);
    if (told.echo !== undefined) echo(told.echo);
    if (told.write !== undefined) process.stdout.write(told.write);
    if (told.exit !== undefined) leave(told.exit);
  }
});
socket.on('error', () => leave(1)).on('close', () => leave(1));
tell({ words, interactive });
process.stdin.setEncoding('utf8');
process.stdin.on('data', (typed) => tell({ typed }));
process.stdin.on('end', () => tell({ ended: true })).on('error', () => tell({ ended: true }));
for (const [signal, number] of [['SIGHUP', 1], ['SIGINT', 2], ['SIGTERM', 15]]) {
  process.on(signal, () => leave(128 + number));
}
`;
