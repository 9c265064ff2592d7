import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { axe, type Browser, hasBrowser, type Page, startBrowser } from '../support/browser';
import { projectRoot, run, type Ran } from '../support/run';

const dist = join(projectRoot, 'docs/site/dist');
const docs = join(projectRoot, 'bin/docs');

describe('the documentation site', () => {
  let served: ChildProcess;
  let url: string;

  beforeAll(async () => {
    served = spawn(docs, ['--base', '/modelyard/', '--serve'], { stdio: ['ignore', 'pipe', 'pipe'] });
    url = await addressOf(served);
  });
  afterAll(() => served.kill('SIGINT'));

  it('is built by one command, with every page and no fault', () => {
    expect(existsSync(join(dist, 'index.html'))).toBe(true);
    const pages = readdirSync(join(projectRoot, 'docs')).filter((name) => /^[a-z-]+\.md$/.test(name));
    expect(pages.filter((name) => !existsSync(join(dist, name.replace(/\.md$/, '.html'))))).toEqual([]);
  });

  it('has its search index beside it', () => {
    const chunks = readdirSync(join(dist, 'assets/chunks'));
    const index = chunks.find((name) => name.startsWith('@localSearchIndex'));
    expect(readFileSync(join(dist, 'assets/chunks', index!), 'utf8')).toContain('leaderworkerset');
  });

  it('has its pages as text for programs that read', () => {
    const llms = readFileSync(join(dist, 'llms.txt'), 'utf8');
    expect(llms).toMatch(/^# modelyard\n\n> .+\n/);
    const links = [...llms.matchAll(/\]\(\/modelyard\/([^)]+)\)/g)].map(([, path = '']) => path);
    expect(links).toContain('web-model-server.md');
    expect(links.filter((path) => !existsSync(join(dist, path)))).toEqual([]);
    expect(readFileSync(join(dist, 'llms-full.txt'), 'utf8')).toContain('# WebModelServer');
  });

  it('is shown to this machine alone, by its own name', async () => {
    const port = Number(new URL(url).port);
    expect((await fetch(url)).status).toBe(200);
    expect(await statusOf(url, { host: 'other.example.com' })).toBe(404);
    expect(await statusOf(`${url}..%2f..%2fpackage.json`)).toBe(404);
    const others = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    const reached = await Promise.all(
      others.filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => open(address, port)),
    );
    expect(reached.filter(Boolean)).toEqual([]);
  });

  it.each([['--base', 'modelyard'], ['--base', '/../'], ['--port', '70000'], ['--nothing']])(
    'refuses %s %s as a wrong call',
    async (...args) => {
      const ran = await run(docs, args);
      expect(ran).toMatchObject<Partial<Ran>>({ status: 2, stdout: '' });
      expect(ran.stderr).toContain(`'${args[0]}`);
    },
  );

  const inBrowser = hasBrowser ? describe : describe.skip;
  inBrowser(`in a browser${hasBrowser ? '' : ' (skipped: there is none)'}`, () => {
    let browser: Browser;
    let stop: (() => Promise<void>) | undefined;
    beforeAll(async () => ({ browser, stop } = await startBrowser()));
    afterAll(() => stop?.());

    const pages = ['', 'documentation.html', 'rules.html', 'benchmarks.html', 'coming-from/helm.html'];
    const looks = [390, 1400].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme })));

    it.each(looks)('asks nobody else, fits, and can be read by all, $width wide and $scheme', async (look) => {
      await withPage(look, async (page, told) => {
        for (const path of pages) {
          await page.goto(url + path, { waitUntil: 'networkidle' });
          const wide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
          expect({ path, wide: Math.max(0, wide) }).toEqual({ path, wide: 0 });
          expect({ path, faults: await accessibilityFaults(page) }).toEqual({ path, faults: [] });
        }
        expect(told).toEqual([]);
      });
    });

    it('finds a page by what is in it', async () => {
      await withPage({ width: 1400, scheme: 'light' }, async (page, told) => {
        await page.goto(url, { waitUntil: 'networkidle' });
        await page.keyboard.press('Control+k');
        await page.waitForSelector('.search-input');
        await page.keyboard.type('HyperparameterSweep');
        await page.waitForSelector('.results .result');
        expect(await page.textContent('.results')).toContain('TrainingJob');
        expect(told).toEqual([]);
      });
    });

    /** Opens a tab; `told` fills with requests to others, errors and warnings. */
    async function withPage(
      look: { width: number; scheme: 'light' | 'dark' },
      work: (page: Page, told: string[]) => Promise<void>,
    ): Promise<void> {
      const context = await browser.newContext({
        viewport: { width: look.width, height: 900 },
        colorScheme: look.scheme,
      });
      const page = await context.newPage();
      const told: string[] = [];
      page.on('request', (request) => {
        if (!request.url().startsWith(url) && !request.url().startsWith('data:')) {
          told.push(request.url());
        }
      });
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) {
          told.push(message.text());
        }
      });
      page.on('pageerror', (error) => told.push(error.message));
      try {
        await work(page, told);
      } finally {
        await context.close();
      }
    }

    async function accessibilityFaults(page: Page): Promise<string[]> {
      // The policy of the page lets no script of a test in; an evaluated one is the browser's own.
      await page.evaluate(readFileSync(axe, 'utf8'));
      return page.evaluate<string[]>(
        "axe.run({ runOnly: ['wcag2a', 'wcag2aa'] }).then(({ violations }) => violations.flatMap(({ id, nodes }) => " +
          "nodes.map(({ html }) => id + ': ' + html.slice(0, 160))))",
      );
    }
  });
});

/** The address that the command says, which ends with what it found wrong instead when it fails. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    let wrong = '';
    child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (wrong += chunk));
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      const found = /^(http:\S+) /m.exec((said += chunk));
      if (found !== null) {
        resolve(found[1]!);
      }
    });
    child.on('close', (status) => reject(new Error(`bin/docs ended with ${status}:\n${said}${wrong}`)));
  });
}

/** The status of an answer, to a question with headers that `fetch` does not let one set. */
function statusOf(address: string, headers: Readonly<Record<string, string>> = {}): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(address, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).once('error', reject);
  });
}

function open(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
