/// <reference lib="dom" />
import { type Browser, chromium, type Page } from 'playwright-core';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findBlueprint } from '../../blueprints/catalog';
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
const READY = Object.keys(findBlueprint('customer-service').sizes);
const addresses = new Map<string, string>();

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundplan-page-'));
  for (const requirements of READY) {
    const planned = planChoice({ requirements });
    const built = buildBlueprint(planned, () => undefined);
    const pages = await renderReview(planned, built, { blueprint: 'customer-service', requirements, version: '0.0.0' });
    const file = join(folder, `${requirements}.html`);
    writeFileSync(file, pages[0].text);
    addresses.set(requirements, pathToFileURL(file).href);
  }
  browser = await chromium.launch({ executablePath: browserPath(), args: ARGS });
}, 300_000);

afterAll(() => browser?.close());

async function open(look: {
  width: number;
  height?: number;
  colorScheme: 'light' | 'dark';
  requirements?: string;
  javaScriptEnabled?: boolean;
}): Promise<{ page: Page; asked: string[] }> {
  const { width, height = 900, requirements = 'starter', ...rest } = look;
  // the page's own policy forbids scripts; the checker is a script and gets around it.
  const context = await browser.newContext({ viewport: { width, height }, bypassCSP: true, ...rest });
  const page = await context.newPage();
  const asked: string[] = [];
  page.on('request', (r) => asked.push(r.url()));
  await page.goto(addresses.get(requirements)!);
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
    expect(asked).toEqual([addresses.get('starter')]);
    await page.context().close();
  }, 60_000);
});

describe.each(READY)('the page of %s', (requirements) => {
  test('has all that decides on the first screen', async () => {
    const { page } = await open({ width: 1280, height: 800, colorScheme: 'light', requirements });
    for (const id of ['card-cost', 'card-wait', 'card-gpus', 'card-questions']) {
      const box = await page.locator(`section[aria-labelledby=${id}]`).boundingBox();
      expect(box!.y + box!.height).toBeLessThanOrEqual(800);
    }
    expect(await page.locator('header h1').innerText()).toBe(await page.title().then((t) => t.replace(': review', '')));
    await page.context().close();
  }, 60_000);

  test('has all that decides on the first two screens of a phone', async () => {
    const { page } = await open({ width: 390, height: 844, colorScheme: 'light', requirements });
    const box = await page.locator('section[aria-labelledby=card-questions]').boundingBox();
    expect(box!.y + box!.height).toBeLessThanOrEqual(2 * 844);
    await page.context().close();
  }, 60_000);

  test.each([1280, 390])(
    'keeps everything inside of its box at %d px',
    async (width) => {
      const { page } = await open({ width, colorScheme: 'light', requirements });
      await page.evaluate(() => document.querySelectorAll('details').forEach((d) => (d.open = true)));
      expect(await page.evaluate(outside)).toEqual([]);
      await page.context().close();
    },
    60_000,
  );

  test('prints every reason, and cuts nothing off', async () => {
    const { page } = await open({ width: 718, colorScheme: 'light', requirements });
    await page.emulateMedia({ media: 'print' });
    const reasons = await page.locator('#findings tbody tr td:first-child').evaluateAll((cells) => cells.map((c) => c.checkVisibility()));
    expect(reasons.length).toBeGreaterThan(0);
    expect(new Set(reasons)).toEqual(new Set([true]));
    expect(await page.evaluate(outside)).toEqual([]);
    expect(await page.locator('nav').isVisible()).toBe(false);
    await page.context().close();
  }, 60_000);
});

/** What sticks out of the page, or of the cell or box that it stands in. */
function outside(): string[] {
  const wide = Array.from(document.querySelectorAll('header *, main *')).filter(
    (e) => e.getBoundingClientRect().right > window.innerWidth + 0.5,
  );
  const cells = Array.from(document.querySelectorAll('td, th, .card, summary, pre')).filter((e) => e.scrollWidth > e.clientWidth + 1);
  return [...wide, ...cells].map((e) => `${e.tagName}: ${(e.textContent ?? '').slice(0, 80)}`);
}

test('is complete without scripts', async () => {
  const { page } = await open({ width: 1280, colorScheme: 'light', javaScriptEnabled: false });
  for (const id of ['cost', 'plan', 'topology', 'content', 'identity', 'findings', 'deploy', 'numbers', 'asked']) {
    expect(await page.locator(`section#${id} h2`).count()).toBe(1);
  }
  expect(await page.locator('#topology svg').count()).toBe(1);
  await page.locator('#numbers details.group > summary').first().click();
  await page.locator('#n-chat-weights summary').click();
  expect(await page.locator('#n-chat-weights').innerText()).toContain('Matrices by layer over the GPUs that share them');
  await page.context().close();
}, 60_000);

test('can be walked with the keyboard', async () => {
  const { page } = await open({ width: 1280, colorScheme: 'light' });
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the details');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe('#cost');
  await page.locator('#numbers details.group > summary').first().focus();
  await page.keyboard.press('Enter');
  await page.locator('#n-chat-weights summary').focus();
  await page.keyboard.press('Enter');
  expect(await page.locator('#n-chat-weights').getAttribute('open')).not.toBeNull();
  await page.context().close();
}, 60_000);
