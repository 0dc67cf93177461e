// Asks a console again and again, trusting one authority alone, and tells how often it was refused:
// `node polling-client.mjs HOST PORT CA_FILE`, until its standard input ends
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

const [host, port, file] = process.argv.slice(2);
const ca = readFileSync(file);
const failures = [];
let requests = 0;
let ended = false;
process.stdin.once('end', () => (ended = true)).resume();

const ask = () =>
  new Promise((resolve, reject) => {
    const asked = request({ host, port, ca, agent: false, timeout: 10_000 }, (answer) => {
      answer.resume().once('end', resolve).once('error', reject);
    });
    asked.once('timeout', () => asked.destroy(new Error('no answer'))).once('error', reject);
    asked.end();
  });

while (!ended) {
  requests++;
  try {
    await ask();
  } catch (error) {
    failures.push(String(error.code ?? error));
  }
  await sleep(50);
}
process.stdout.write(JSON.stringify({ requests, failures }));
