import { exitCodeOf, statusAsJson, statusMetrics, statusPage, statusTable } from '../../../operations/status';
import type { InvalidSpecs } from '../../../operations/status';
import { fleet, hanging, inDays, NOW, warned, well } from './fleet';

test.each([
  [0, fleet()],
  [0, fleet(well('a'))],
  [1, fleet(well('a'), warned('b'))],
  [2, fleet(warned('a'), hanging('b'))],
])('exit code %i', (code, status) => {
  expect(exitCodeOf(status)).toBe(code);
});

describe('the table', () => {
  const status = fleet(well('fra-01'), warned('fra-02'), hanging('muc-01'));

  test('says of everybody what is wrong, without colours and cursor movements', () => {
    const text = statusTable(status, { colour: false });
    expect(text).toMatch(/^ok +fra-01 /m);
    expect(text).toContain('the certificate ends in 12 days');
    expect(text).toContain('slow.example.com does not answer within 10 s');
    // eslint-disable-next-line no-control-regex -- what it must not have
    expect(text).not.toMatch(/\u001b/);
  });

  test('fits a narrow terminal', () => {
    const lines = statusTable(status, { colour: false, width: 80 }).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });
});

test('the JSON tells what is not known from what is not there', () => {
  const [known, unknown, without] = (
    JSON.parse(JSON.stringify(statusAsJson(fleet(well('a'), hanging('b'), well('c', { vm: null }))))) as {
      connectors: Record<string, unknown>[];
    }
  ).connectors;
  expect(known).toMatchObject({
    name: 'a',
    vm: { power: 'poweredOn', address: '10.0.0.5' },
    certificate: { daysLeft: 335, validTo: inDays(335).toISOString() },
    keys: [{ key: 'access key', ageDays: 10 }],
    drift: [],
  });
  expect(unknown).toMatchObject({ vm: null, drift: null, vcenter: { outcome: 'hangs' } });
  expect(without).toMatchObject({ vm: false });
});

describe('the metrics', () => {
  const text = statusMetrics(fleet(well('fra-01'), hanging('muc"01')));

  test('are OpenMetrics that a parser takes: a family after the other, each with its type, no line twice', () => {
    expect(text.endsWith('# EOF\n')).toBe(true);
    const seen = new Set<string>();
    let family = '';
    const families: string[] = [];
    for (const line of text.split('\n').slice(0, -2)) {
      const meta = /^# (TYPE|HELP|UNIT) ([a-z_]+) .+$/.exec(line);
      if (meta) {
        if (meta[2] !== family) {
          expect(families).not.toContain(meta[2]);
          families.push(meta[2]!);
        }
        family = meta[2]!;
        continue;
      }
      const sample =
        /^([a-z_]+)(\{([a-z_]+="(\\.|[^"\\\n])*"(,|(?=\})))*\})? -?\d+(\.\d+)?(e[+-]?\d+)?$/.exec(line);
      expect({ line, isSample: sample !== null }).toEqual({ line, isSample: true });
      expect(sample![1]!.startsWith(family)).toBe(true);
      expect(seen).not.toContain(line);
      seen.add(line);
    }
    expect(families.length).toBeGreaterThan(5);
  });

  test('have times in seconds, and a label with a quotation mark', () => {
    expect(text).toContain('muc\\"01');
    expect(text).toContain(String(inDays(335).getTime() / 1000));
    expect(text).toMatch(/^# UNIT connector_\S*seconds seconds$/m);
  });
});

test('a page shows what it is given as text, whatever it looks like', () => {
  const evil = `<img src=x onerror=alert(1)>"'&`;
  const page = statusPage(fleet(warned('fra-01', evil), well('b', { version: evil })));
  expect(page).not.toContain('<img');
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(page).toContain(NOW.toISOString());
});

describe('specs that are not valid', () => {
  const file = (name: string): string => `${process.cwd()}/specs/${name}.yaml`;
  const invalid: InvalidSpecs = {
    count: 2,
    problems: [
      { file: file('ams-01'), line: 5, column: 11, message: 'vcenter.server: <b>"x"</b>\u001b[2J' },
      { file: file('ber-01'), message: 'is empty' },
    ],
  };
  const status = { ...fleet(well('fra-01')), invalid };

  test('are an error', () => {
    expect(exitCodeOf(status)).toBe(2);
    expect(exitCodeOf({ ...fleet(), invalid })).toBe(2);
  });

  test('come first on the page, with their places, as text', () => {
    const page = statusPage(status);
    expect(page).toContain('<title>Connectors: errors</title>');
    expect(page).not.toContain('all is well');
    const at = page.indexOf('2 specs are not valid and not shown</h2>');
    expect(at).toBeGreaterThan(0);
    expect(at).toBeLessThan(page.indexOf('Connectors, problems first'));
    expect(page).toContain(
      'specs/ams-01.yaml:5:11: vcenter.server: &lt;b&gt;&quot;x&quot;&lt;/b&gt; [2J</li>',
    );
    expect(page).toContain('specs/ber-01.yaml: is empty</li>');
    const alone = statusPage({ ...fleet(), invalid: { count: 1, problems: invalid.problems.slice(0, 1) } });
    expect(alone).toContain('1 spec is not valid and not shown</h2>');
    expect(alone).toContain('<p>0 connectors. As of');
    const none = statusPage(fleet(well('fra-01')));
    expect(none).toContain('all is well');
    expect(none).not.toContain('not valid');
  });

  test('are counted by the metrics, also where there are none', () => {
    expect(statusMetrics(status)).toMatch(
      /^# TYPE connector_specs_invalid gauge\n# HELP connector_specs_invalid [^\n]+\nconnector_specs_invalid 2\n/m,
    );
    expect(statusMetrics(fleet(well('fra-01')))).toMatch(/^connector_specs_invalid 0$/m);
    expect(statusMetrics(fleet())).toMatch(/^connector_specs_invalid 0$/m);
  });

  test('stand in the JSON as problems', () => {
    expect(statusAsJson(status)).toMatchObject({ level: 'error', problems: invalid.problems });
    expect(statusAsJson(fleet(well('fra-01')))).toMatchObject({ level: 'ok', problems: [] });
  });

  test('are told by the table, with what is wrong where it is all that is seen', () => {
    const [first, second] = statusTable(status, { colour: false }).split('\n');
    expect(first).toBe('error: 2 specs are not valid and not shown');
    expect(second).toMatch(/^STATUS /);
    const lines = statusTable(status, { colour: false, explains: true, width: 60 }).split('\n');
    expect(lines[1]).toMatch(/^ {2}specs\/ams-01\.yaml:5:11: /);
    const reasons = lines.slice(
      0,
      lines.findIndex((line) => line.startsWith('STATUS ')),
    );
    expect(reasons.filter((line) => line.length > 60)).toEqual([]);
    expect(reasons.join('')).toContain('\uFFFD[2J');
    expect(statusTable({ ...fleet(), invalid }, { colour: false })).toBe(
      'error: 2 specs are not valid and not shown\nthere is no connector to look at',
    );
  });
});
