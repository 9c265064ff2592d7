import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installOwnPackages } from '../../../docs/site/own-packages';

const folder = join(__dirname, 'browser');
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** The machines that the packaged browser is for. */
const packaged = process.platform === 'linux' && process.arch === 'x64';

/** A browser of this machine. */
const installed = names.find((name) => spawnSync(name, ['--version']).status === 0);

/** Whether a browser can be had: a packaged one, or the machine's. */
export const hasBrowser = packaged || installed !== undefined;

/** What of Playwright the tests use; its own types come only with its package. */
export interface Browser {
  newContext(options: {
    viewport: { width: number; height: number };
    colorScheme: 'light' | 'dark';
  }): Promise<{ newPage(): Promise<Page>; close(): Promise<void> }>;
  close(): Promise<void>;
}

/** A tab. */
export interface Page {
  on(event: 'request', listener: (request: { url(): string }) => void): void;
  on(event: 'console', listener: (message: { type(): string; text(): string }) => void): void;
  on(event: 'pageerror', listener: (error: Error) => void): void;
  goto(url: string, options: { waitUntil: 'networkidle' }): Promise<unknown>;
  evaluate<T>(script: string): Promise<T>;
  addScriptTag(options: { path: string }): Promise<unknown>;
  keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  waitForSelector(selector: string): Promise<unknown>;
  textContent(selector: string): Promise<string | null>;
  screenshot(options: { path: string; fullPage?: boolean }): Promise<unknown>;
}

/** Starts a browser, and gives what ends it. */
export async function startBrowser(): Promise<{ browser: Browser; stop: () => Promise<void> }> {
  installOwnPackages(folder, 'a browser for the tests');
  // The packaged browser unpacks itself into the temporary folder: into one that nobody else can write to.
  const place = mkdtempSync(join(tmpdir(), 'modelyard-browser-'));
  const env = { ...process.env, TMPDIR: place };
  const unpack = "import('@sparticuz/chromium').then(async (it) => console.log(await it.default.executablePath()))";
  const executablePath = packaged
    ? execFileSync(process.execPath, ['-e', unpack], { cwd: folder, env, encoding: 'utf8' }).trim()
    : execFileSync('which', [installed!], { encoding: 'utf8' }).trim();
  const { chromium } = createRequire(join(folder, 'package.json'))('playwright-core') as {
    chromium: { launch(options: object): Promise<Browser> };
  };
  // Containers rarely let a browser have a sandbox of its own; it is shown pages of ours alone.
  const browser = await chromium.launch({ executablePath, env, args: ['--no-sandbox', '--disable-gpu'] });
  const stop = async (): Promise<void> => {
    await browser.close();
    rmSync(place, { recursive: true, force: true });
  };
  return { browser, stop };
}

/** A script that finds what keeps people with disabilities from a page. */
export const axe = join(folder, 'node_modules/axe-core/axe.min.js');
