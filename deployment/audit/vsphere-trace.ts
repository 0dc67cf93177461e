import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isChange } from '../../vcenter';
import type { LoggedChange } from './audit-line';

/** `N-M.req.xml` and so on: client, request, what it is (github.com/vmware/govmomi, vim25/soap/debug.go). */
const NAME = /^(\d+-\d+)\.(req|res)\.(headers|xml|json)$/;

/**
 * Finds the changes in what the vSphere provider leaves with VSPHERE_CLIENT_DEBUG: each call of the vSphere API in
 * files of its own, in a directory for each time the provider was started. Files go as soon as they have been read;
 * headers, which may show a login, unread.
 *
 * @param directory VSPHERE_CLIENT_DEBUG_PATH
 * @param ended whether the provider has ended: what has no answer now gets none
 */
export function readVsphereTrace(directory: string, ended: boolean): LoggedChange[] {
  const debug = join(directory, 'debug');
  return entriesOf(debug)
    .sort()
    .flatMap((start) => readStart(join(debug, start), ended));
}

function readStart(directory: string, ended: boolean): LoggedChange[] {
  const names = entriesOf(directory);
  const calls = new Set<string>();
  for (const name of names) {
    const [, call = '', side, kind] = NAME.exec(name) ?? [];
    if (kind === 'headers' || kind === 'json') remove(join(directory, name), kind === 'json' && !ended);
    else if (kind === 'xml' && side === 'req') calls.add(call);
  }
  return [...calls].sort(byNumbers).flatMap((call) => readCall(join(directory, call), ended) ?? []);
}

function readCall(call: string, ended: boolean): LoggedChange | undefined {
  const [request, answer] = [`${call}.req.xml`, `${call}.res.xml`];
  const answered = textOf(answer);
  if (!answered.trimEnd().endsWith('Envelope>') && !ended) return undefined;
  const change = changeOf(textOf(request), answered, statSync(request).mtime);
  for (const file of [request, answer]) rmSync(file, { force: true });
  return change;
}

/** One call of the vSphere API, by its request and answer; undefined for one that changes nothing. */
export function changeOf(request: string, answer: string, time: Date): LoggedChange | undefined {
  const [, method = ''] = /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(request) ?? [];
  if (method === '' || !isChange(method)) return undefined;
  const [, type = '', id = ''] = /<_this[^>]*\btype="(\w+)"[^>]*>([^<]*)</.exec(request) ?? [];
  const [, task] = /<returnval[^>]*\btype="Task"[^>]*>([^<]*)</.exec(answer) ?? [];
  const done = task === undefined ? 'done' : 'accepted';
  return {
    time: time.toISOString(),
    system: 'vcenter',
    action: method,
    object: `${type} ${id}`,
    vcenterTask: task,
    outcome: answer === '' ? 'failed: no answer' : (faultOf(answer) ?? done),
  };
}

function faultOf(answer: string): string | undefined {
  if (!/<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?Fault\b/.test(answer)) return undefined;
  const [, element = 'SystemError', attributes = ''] =
    /<detail>\s*<(?:\w+:)?(\w+)([^>]*)>/.exec(answer) ?? [];
  const [, type] = /\btype="(?:\w+:)?(\w+)"/.exec(attributes) ?? [];
  return `failed: ${type ?? element.replace(/Fault$/, '')}`;
}

/** A file that is still being written is left until its time has come. */
function remove(file: string, later: boolean): void {
  if (!later) rmSync(file, { force: true });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    // It is made by the provider, when it starts.
    return [];
  }
}

function byNumbers(one: string, other: string): number {
  const [[a = 0, b = 0] = [], [c = 0, d = 0] = []] = [one, other].map((text) => text.split('-').map(Number));
  return a - c || b - d;
}
