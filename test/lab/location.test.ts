import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLab } from '../../lab/lab';
import { checkoutRoot, labHome, labPaths } from '../../lab/location';
import { lastLines, rotate } from '../../lab/log-file';
import { newRecord, readRecord, writeRecord } from '../../lab/record';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'lab-location-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const ports = { vcenter: 20001, control: 20002, aws: 20003, appliances: 8994, console: 8993 };

describe('which lab', () => {
  const previous = process.env.CONNECTOR_LAB;
  afterEach(() => {
    if (previous === undefined) delete process.env.CONNECTOR_LAB;
    else process.env.CONNECTOR_LAB = previous;
  });

  test.each([
    [undefined, {}, 'default'],
    ['', {}, 'default'],
    ['other', {}, 'other'],
    ['other', { name: 'mine' }, 'mine'],
  ])('CONNECTOR_LAB %p and %j', (variable, location, name) => {
    if (variable === undefined) delete process.env.CONNECTOR_LAB;
    else process.env.CONNECTOR_LAB = variable;
    expect(labPaths(location).directory).toBe(join(checkoutRoot(), '.lab', name));
  });

  test.each(['..', 'a/b', 'Upper', '-x', 'tools', ' ', 'x'.repeat(32)])('%p is no name', (name) => {
    expect(() => labPaths({ name })).toThrow(`"${name}" is no name for a lab`);
  });

  test.each([
    ['/srv/checkout', '/srv/checkout'],
    ['/srv/connectors/node_modules/connector-as-code', '/srv/connectors'],
    ['/srv/connectors/node_modules/.pnpm/c@0.1.0/node_modules/connector-as-code', '/srv/connectors'],
    ['/srv/my-node_modules/checkout', '/srv/my-node_modules/checkout'],
  ])('the labs of %s are kept in %s', (root, home) => {
    expect(labHome(root)).toBe(home);
  });

  test('a lab that was never brought up', () => {
    expect(() => openLab({ directory })).toThrow(
      `there is no lab "default" in ${directory}: run \`connector lab up\``,
    );
  });
});

describe('lab.json', () => {
  test('is for its owner alone, and comes back', () => {
    const path = join(directory, 'lab.json');
    const record = newRecord('default', '127.0.0.1', ports);
    writeRecord(path, record);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readRecord(path)).toEqual(record);
  });

  test.each(['', '{', '{"version":1}'])('%p is refused with the remedy', (text) => {
    const path = join(directory, 'lab.json');
    writeFileSync(path, text);
    expect(() => readRecord(path)).toThrow(
      `${path} is of another version of the lab or damaged: delete its directory and run up`,
    );
  });
});

describe('logs', () => {
  test('a large one is moved aside', () => {
    const log = join(directory, 'log');
    writeFileSync(log, '123456');
    rotate(log, 6);
    expect(existsSync(`${log}.1`)).toBe(false);
    rotate(log, 5);
    expect(readFileSync(`${log}.1`, 'utf8')).toBe('123456');
    expect(readFileSync(log, 'utf8')).toBe('');
  });

  test('the last lines since a start', () => {
    const log = join(directory, 'log');
    writeFileSync(log, 'before\na\nb\nc\n');
    expect(lastLines(log, 2)).toEqual(['b', 'c']);
    expect(lastLines(log, 9, 'before\n'.length)).toEqual(['a', 'b', 'c']);
  });
});
