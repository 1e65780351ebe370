/// <reference lib="dom" />
import { type Browser, chromium, type Page } from 'playwright-core';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { planChoice } from '../../blueprints/doors/requirements-file';
import { buildBlueprint } from '../../cli/build';
import { renderReview } from '../../cli/review';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function browserPath(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const found = [
    process.env.CHROMIUM_PATH,
    ...(process.env.PATH ?? '').split(delimiter).flatMap((dir) => names.map((n) => join(dir, n))),
  ].find((path) => path !== undefined && existsSync(path));
  if (found === undefined) {
    throw new Error('no browser: install Chromium or Chrome, or name its program in CHROMIUM_PATH (Debian: apt-get install chromium)');
  }
  return found;
}

let browser: Browser;
let address: string;

beforeAll(async () => {
  const planned = planChoice({ requirements: 'starter' });
  const pages = await renderReview(
    planned,
    buildBlueprint(planned, () => undefined),
    { blueprint: 'customer-service', requirements: 'starter', version: '0.0.0' },
  );
  const file = join(mkdtempSync(join(tmpdir(), 'groundplan-page-')), 'review.html');
  writeFileSync(file, pages[0].text);
  address = pathToFileURL(file).href;
  browser = await chromium.launch({ executablePath: browserPath(), args: ARGS });
}, 120_000);

afterAll(() => browser?.close());

async function open(look: {
  width: number;
  colorScheme: 'light' | 'dark';
  javaScriptEnabled?: boolean;
}): Promise<{ page: Page; asked: string[] }> {
  const { width, ...rest } = look;
  // the page's own policy forbids scripts; the checker is a script and gets around it.
  const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true, ...rest });
  const page = await context.newPage();
  const asked: string[] = [];
  page.on('request', (r) => asked.push(r.url()));
  await page.goto(address);
  return { page, asked };
}

describe.each([
  [1280, 'light'],
  [1280, 'dark'],
  [390, 'light'],
  [390, 'dark'],
] as const)('at %d px, %s', (width, colorScheme) => {
  test('has nothing that axe finds wrong, does not scroll sideways, and asks for nothing', async () => {
    const { page, asked } = await open({ width, colorScheme });
    mkdirSync('temp/screenshots', { recursive: true });
    await page.screenshot({ path: `temp/screenshots/review-${width}-${colorScheme}.png`, fullPage: true });
    await page.evaluate(() => document.querySelectorAll('details').forEach((d) => (d.open = true)));
    await page.addScriptTag({ path: require.resolve('axe-core/axe.min.js') });
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
      return (await axe.run()).violations.map(
        (v) =>
          `${v.id}: ${v.nodes
            .slice(0, 3)
            .map((n) => n.html.slice(0, 200))
            .join(' | ')}`,
      );
    });
    expect(violations).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    expect(asked).toEqual([address]);
    await page.context().close();
  }, 60_000);
});

test('is complete without scripts', async () => {
  const { page } = await open({ width: 1280, colorScheme: 'light', javaScriptEnabled: false });
  for (const id of ['asked', 'plan', 'cost', 'topology', 'content', 'identity', 'findings', 'deploy']) {
    expect(await page.locator(`section#${id} h2`).count()).toBe(1);
  }
  expect(await page.locator('#topology svg').count()).toBe(1);
  await page.locator('#n-chat-weights summary').click();
  expect(await page.locator('#n-chat-weights').innerText()).toContain('matrices by layer over the GPUs that share them');
  await page.context().close();
}, 60_000);

test('can be walked with the keyboard', async () => {
  const { page } = await open({ width: 1280, colorScheme: 'light' });
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the review');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe('#asked');
  await page.locator('#n-chat-weights summary').focus();
  await page.keyboard.press('Enter');
  expect(await page.locator('#n-chat-weights').getAttribute('open')).not.toBeNull();
  await page.context().close();
}, 60_000);
