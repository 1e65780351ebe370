// Makes the two pictures of docs/tutorials from the ready requirements 'peak': the first screen of its review, and its topology.
// It needs Chromium or Chrome, on the PATH or named in CHROMIUM_PATH: node scripts/pictures.mjs
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PICTURES = join(ROOT, 'docs', 'pictures');

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const executablePath = [
  process.env.CHROMIUM_PATH,
  ...(process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name))),
].find((path) => path && existsSync(path));
if (!executablePath) {
  console.error('no browser: install Chromium or Chrome, or name its program in CHROMIUM_PATH');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'groundplan-pictures-'));
try {
  const command = ['-r', 'ts-node/register/transpile-only', 'cli/main.ts', 'review', '-r', 'peak', '-q', '-o', folder];
  const made = spawnSync(process.execPath, command, { cwd: ROOT, encoding: 'utf8' });
  if (made.status !== 0) {
    throw new Error(`the review of 'peak' ended with ${made.status}: ${made.stderr}`);
  }
  mkdirSync(PICTURES, { recursive: true });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
    await page.goto(pathToFileURL(join(folder, 'customer-service-peak', 'review.html')).href);
    await page.screenshot({ path: join(PICTURES, 'review-peak.png') });
    await page.locator('#topology .picture').screenshot({ path: join(PICTURES, 'topology-peak.png') });
  } finally {
    await browser.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
