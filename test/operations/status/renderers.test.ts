import { exitCodeOf, statusAsJson, statusMetrics, statusPage, statusTable } from '../../../operations/status';
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
