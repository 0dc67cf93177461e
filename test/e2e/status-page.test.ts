import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { browserExecutable } from '../../appliance/console/browser/executable';
import { statusPage } from '../../operations/status';
import { hanging, fleet, manyConnectors, warned, well } from '../operations/status/fleet';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'status-page-'));
  browser = await chromium.launch({
    executablePath: browserExecutable()!,
    chromiumSandbox: process.getuid?.() !== 0,
  });
}, 120_000);
afterAll(async () => {
  await browser.close();
  rmSync(directory, { recursive: true, force: true });
});

interface View {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** Opens a page as a file, and counts what it asks for beside itself. */
async function open(
  html: string,
  { width = 1280, colorScheme = 'light' }: View = {},
): Promise<{ page: Page; requests: string[]; close: () => Promise<void> }> {
  const file = join(directory, 'fleet.html');
  writeFileSync(file, html);
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
  const page = await context.newPage();
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(pathToFileURL(file).href);
  expect(errors).toEqual([]);
  return { page, requests: requests.slice(1), close: () => context.close() };
}

const SMALL = statusPage({
  ...fleet(well('fra-01'), warned('fra-02'), hanging('muc-01')),
  invalid: {
    count: 1,
    problems: [
      { file: join(__dirname, 'ber-01.yaml'), line: 5, column: 11, message: 'aws.region: is missing' },
    ],
  },
});

const VIEWS = ([320, 1280] as const).flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

test.each(VIEWS)(
  'axe finds nothing at $width px, $colorScheme; no request, no way to the side',
  async (view) => {
    const { page, requests, close } = await open(SMALL, view);
    try {
      expect(requests).toEqual([]);
      // By the browser's debugger, which the page's own policy does not stop.
      await page.evaluate(AXE);
      const violations = await page.evaluate(async () => {
        const axe = (globalThis as unknown as { axe: { run(): Promise<{ violations: object[] }> } }).axe;
        return (await axe.run()).violations;
      });
      expect(violations).toEqual([]);
      const [needed, there] = await page.evaluate<[number, number]>(
        '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
      );
      expect(needed).toBeLessThanOrEqual(there);
    } finally {
      await close();
    }
  },
);

test('problems come first, and the keyboard reaches the filter', async () => {
  const { page, close } = await open(SMALL);
  try {
    const names = await page.locator('#list h3').allTextContents();
    expect(names.map((name) => name.split(' ')[0])).toEqual(['muc-01', 'fra-02', 'fra-01']);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    await page.keyboard.press('Tab');
    await page.keyboard.type('fra-02');
    expect(await page.locator('#list > li:visible').count()).toBe(1);
    expect(await page.locator('#shown').textContent()).toBe('1 of 3 shown');
  } finally {
    await close();
  }
});

test('a thousand connectors are all shown, and filtered', async () => {
  const { page, close } = await open(statusPage(manyConnectors(1000)));
  try {
    expect(await page.locator('#list > li').count()).toBe(1000);
    await page.getByLabel('Show').selectOption('error');
    expect(await page.locator('#shown').textContent()).toBe('20 of 1000 shown');
  } finally {
    await close();
  }
}, 60_000);
