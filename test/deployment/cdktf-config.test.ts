import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputDirectory } from '../../deployment/cdktf-config';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cdktf-config-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

test('the output directory: of the environment, else of cdktf.json, else cdktf.out', () => {
  expect(outputDirectory(directory, {})).toBe(join(directory, 'cdktf.out'));
  writeFileSync(join(directory, 'cdktf.json'), '{ "output": "build/stacks" }');
  expect(outputDirectory(directory, {})).toBe(join(directory, 'build/stacks'));
  expect(outputDirectory(directory, { CDKTF_OUTDIR: '' })).toBe(join(directory, 'build/stacks'));
  expect(outputDirectory(directory, { CDKTF_OUTDIR: '/elsewhere' })).toBe('/elsewhere');
});

test('a cdktf.json that is no JSON is named', () => {
  mkdirSync(join(directory, 'broken'));
  writeFileSync(join(directory, 'broken/cdktf.json'), '{ output }');
  expect(() => outputDirectory(join(directory, 'broken'), {})).toThrow(/broken\/cdktf\.json is not JSON: /);
});
