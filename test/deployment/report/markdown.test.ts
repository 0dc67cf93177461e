import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { ConnectorPlan } from '../../../deployment/plan-model';
import { MARKER, planAsMarkdown, sourceLinks, type MarkdownOptions } from '../../../deployment/report';
import {
  changed,
  connectorPlan,
  created,
  destroyed,
  failed,
  REFUSAL,
  replaced,
  stackPlan,
  unchanged,
} from './plans';
import { elements, rendered, tableOf, text, unbalanced } from './rendered';

const OPTIONS: MarkdownOptions = {
  title: 'Plan for 12 & more',
  commit: '0123abc',
  engine: 'Terraform 1.11.4',
  time: new Date('2026-11-30T00:26:00Z'),
  linkTo: sourceLinks({ CI_PROJECT_URL: 'https://git.example/a/b', CI_COMMIT_SHA: '0123abc' }, '/work'),
  positions: {
    'fra-01': {
      'appliance.image.sha256': 'connectors/fra-01.yaml:20:13',
      'appliance.image': 'connectors/fra-01.yaml:18:3',
      appliance: 'connectors/fra-01.yaml:17:1',
      'appliance.hardware': 'connectors/base.yaml:7:3',
      certificate: 'connectors/fra-01.yaml:46:1',
    },
  },
  whole: 'https://git.example/a/b/-/jobs/7',
};

/** As it is committed; UPDATE_GOLDEN=1 writes it anew, to be read before it is committed. */
function golden(name: string, markdown: string): string {
  const file = join(__dirname, 'golden', `${name}.md`);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, markdown);
  return readFileSync(file, 'utf8');
}

const CASES: readonly (readonly [string, readonly ConnectorPlan[]])[] = [
  ['create', [created('fra-01')]],
  ['change', [changed('fra-01')]],
  ['replace-allowed', [replaced('fra-01')]],
  ['replace-refused', [replaced('fra-01', [REFUSAL])]],
  ['destroy', [destroyed('fra-01')]],
  [
    'fleet',
    [
      unchanged('ams-01'),
      unchanged('ams-02'),
      created('ber-01'),
      failed('cph-01'),
      changed('dub-01'),
      replaced('fra-01', [REFUSAL]),
      destroyed('gva-01'),
      connectorPlan('ham-01', [stackPlan('ham-01', 'drift', 'warnings')]),
    ],
  ],
];

test.each(CASES)('%s: word for word, and well-formed', (name, plans) => {
  const markdown = planAsMarkdown(plans, OPTIONS);
  expect(markdown).toBe(golden(name, markdown));
  expect(markdown.startsWith(`${MARKER}\n`)).toBe(true);
  expect(unbalanced(rendered(markdown))).toEqual([]);
  const [head, ...rows] = tableOf(markdown);
  expect(head).toEqual(['Connector', 'Plan', 'What happens']);
  for (const row of rows) expect(row).toHaveLength(3);
  expect(rendered(markdown).match(/<details>/g)).toHaveLength(rows.length);
});

test('what is wrong comes first, then what is lost; what stays as it is, in one line', () => {
  const [, plans = []] = CASES.find(([name]) => name === 'fleet') ?? [];
  const markdown = planAsMarkdown(plans, OPTIONS);
  expect(
    tableOf(markdown)
      .slice(1)
      .map(([name, plan]) => `${name} ${plan}`),
  ).toEqual([
    'cph-01 failed',
    'fra-01 refused',
    'gva-01 destroyed',
    'dub-01 changed',
    'ham-01 changed',
    'ber-01 created',
  ]);
  expect(markdown).toContain(
    '**8 connectors**: 1 failed, 1 refused, 1 destroyed, 2 changed, 1 created, 2 unchanged.',
  );
  expect(markdown).toContain('\n2 unchanged: ams-01, ams-02\n');
});

test('links lead to the line that declares it, in the file it stands in', () => {
  const markdown = planAsMarkdown([changed('fra-01')], OPTIONS);
  expect(markdown).toContain(
    '`memory`: `4096` → `6144` ([base.yaml:7](https://git.example/a/b/-/blob/0123abc/connectors/base.yaml#L7))',
  );
});

test('a thousand connectors that all change fit a comment, and those that are not told are counted', () => {
  const template = changed('x');
  const plans = Array.from({ length: 1000 }, (_, index) => ({
    ...template,
    name: `con-${index}`,
    file: `con-${index}.yaml`,
  }));
  const broken = replaced('zrh-01', [REFUSAL]);
  const markdown = planAsMarkdown([...plans, broken], OPTIONS);
  expect(markdown.length).toBeLessThanOrEqual(65_536);
  expect(markdown.length).toBeGreaterThan(55_000);
  expect(unbalanced(rendered(markdown))).toEqual([]);
  const rows = tableOf(markdown).slice(1);
  expect(rows[0]?.[0]).toBe('zrh-01');
  const details = rendered(markdown).match(/<details>/g)?.length ?? 0;
  expect(markdown).toContain('**1001 connectors**: 1 refused, 1000 changed.');
  expect(markdown).toContain(`**Not in the table**, for want of room: ${1001 - rows.length} changed.`);
  expect(markdown).toContain(`**Without details here**, for want of room: ${1001 - details} changed.`);
  expect(markdown).toContain('The whole plan: [the log of the run](https://git.example/a/b/-/jobs/7).');
  expect(rows.length).toBeGreaterThan(100);
  expect(details).toBeGreaterThan(3);
  // All of them where there is room.
  expect(planAsMarkdown(plans.slice(0, 20), OPTIONS)).not.toContain('for want of room');
});

const HOSTILE = [
  // What every object has.
  ...['toString', '__proto__', 'constructor'],
  '</details></summary><script>alert(1)</script>',
  '<!-- connector-plan -->',
  '--> <img src=x onerror=alert(1)>',
  '`` ` ``` a | b | c',
  '\n\n# heading\n\n| a | b |\n|---|---|\n',
  '@everyone @octo/cat #12 !34 GH-5 https://evil.example www.evil.example',
  '[click](javascript:alert(1)) ![x](y) **bold** ~~x~~ $$x$$',
  '\u001b[31mred\u001b[0m \u202eevil',
  '&lt;b&gt; &#60;b&#62;',
  '1. one\n- two\n> three\n***\n```\nfence',
];

/** A plan in which everything a stranger can choose is `odd`. */
const hostile = (odd: string): ConnectorPlan => ({
  name: odd,
  file: `${odd}.yaml`,
  state: 'running',
  refusals: [odd],
  stacks: [
    {
      stack: odd,
      outcome: 'changes',
      changes: (['update', 'replace', 'delete'] as const).map((action) => ({
        address: `a.b[${odd}]`,
        ...{ type: 'a', action, imported: false, reason: odd, replacedBecause: [odd] },
        attributes: [
          { path: odd, before: odd, after: odd },
          { path: 'issued_because', after: odd },
        ],
      })),
      drift: [
        {
          address: odd,
          type: odd,
          action: 'update',
          imported: true,
          replacedBecause: [],
          attributes: [{ path: odd, before: odd }],
        },
      ],
      diagnostics: (['error', 'warning'] as const).map((severity) => ({
        severity,
        summary: odd,
        detail: odd,
        address: odd,
      })),
    },
  ],
});

const ALLOWED = new Set([
  'h3',
  'p',
  'strong',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'details',
  'summary',
  'b',
  'ul',
  'li',
  'code',
  'a',
  'br',
]);

function expectHarmless(markdown: string): void {
  const html = rendered(markdown);
  expect(unbalanced(html)).toEqual([]);
  expect([...elements(html)].filter((name) => !ALLOWED.has(name))).toEqual([]);
  expect(html.match(/<!--/g)).toHaveLength(1);
  expect(markdown.match(/<!--/g)).toHaveLength(1);
  for (const row of tableOf(markdown)) expect(row).toHaveLength(3);
  // Mentions are looked for in what is rendered, outside of code.
  const shown = text(html.replace(/<code>[^]*?<\/code>/g, ''));
  expect(shown).not.toMatch(/@\w|(?<!&)#\d|!\d|GH-\d|:\/\/|www\.\w/i);
  for (const [, url = ''] of html.matchAll(/href="([^"]*)"/g))
    expect(url).toMatch(/^https:\/\/git\.example\//);
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  expect(markdown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
}

test.each(HOSTILE)('hostile values stay values: %j', (odd) => {
  expectHarmless(
    planAsMarkdown([hostile(odd)], { ...OPTIONS, title: odd, commit: odd, engine: odd, whole: odd }),
  );
});

test('whatever the texts are, it is within the limit, whole and harmless', () => {
  const odd = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.string({ maxLength: 400 }),
    fc
      .array(fc.constantFrom(...HOSTILE, ...'<>&`|@#*_[]()!\n ~'), { maxLength: 12 })
      .map((parts) => parts.join('')),
  );
  const limits = fc.integer({ min: 8000, max: 30_000 });
  fc.assert(
    fc.property(
      fc.array(odd, { maxLength: 5 }),
      fc.integer({ min: 1, max: 8 }),
      odd,
      limits,
      (odds, times, other, limit) => {
        const plans = odds.flatMap((one) => Array.from({ length: times }, () => hostile(one)));
        const quiet = odds.map((name) => ({ ...unchanged('x'), name }));
        const markdown = planAsMarkdown([...plans, ...quiet], {
          ...OPTIONS,
          title: other,
          commit: other,
          engine: other,
          whole: other,
          limit,
        });
        expect(markdown.length).toBeLessThanOrEqual(limit);
        expectHarmless(markdown);
      },
    ),
    { numRuns: 60 },
  );
});

test('a limit in which nothing can be told is refused', () => {
  expect(() => planAsMarkdown([], { limit: 100 })).toThrow(
    new RangeError('limit 100: at least 8000 characters'),
  );
  expect(planAsMarkdown([], {})).toContain('**0 connectors**: nothing to plan.');
});

test('what is wrong with the run comes before its connectors, and never takes all of the room', () => {
  const errors = ['4 connectors would change, and --max-changes allows 1', 'delta.yaml:1:1: found `*`'];
  const markdown = planAsMarkdown([changed('fra-01')], { ...OPTIONS, errors });
  const at = (text: string): number => markdown.indexOf(text);
  expect(at('- **error**: 4 connectors would change')).toBeGreaterThan(0);
  expect(at('- **error**: delta.yaml:1:1: found &#96;&#42;&#96;')).toBeLessThan(at('**1 connector**'));
  const many = planAsMarkdown([changed('fra-01')], {
    ...OPTIONS,
    limit: 8000,
    errors: Array.from({ length: 500 }, (_, number) => `${number}: ${'*'.repeat(400)}`),
  });
  expect(many.length).toBeLessThanOrEqual(8000);
  expect(many).toMatch(/- \d+ more do not fit here/);
  expect(many).toContain('**1 connector**');
});
