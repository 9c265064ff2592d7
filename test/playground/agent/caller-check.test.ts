import { checkCaller } from '../../../playground/agent/caller-check';

/** What the check says of a request with these headers to port 20080. @returns the status, or `let through` */
function verdict(headers: Record<string, string | string[]>, { method = 'GET', port = 20080 } = {}): number | string {
  const distinct = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat()]));
  try {
    checkCaller({ headersDistinct: distinct, method, socket: { localPort: port } });
    return 'let through';
  } catch (error) {
    return (error as { status: number }).status;
  }
}

const host = '127.0.0.1:20080';

describe('the host of a request', () => {
  test.each(['127.0.0.1:20080', 'localhost:20080', 'LocalHost:20080', '[::1]:20080'])('may be %s', (name) => {
    expect(verdict({ host: name })).toBe('let through');
  });

  test('may be without the port where that is the one of HTTP', () => {
    expect(verdict({ host: 'localhost' }, { port: 80 })).toBe('let through');
  });

  test.each([
    'evil.example',
    'evil.example:20080',
    '127.0.0.1',
    '127.0.0.1:20081',
    'localhost.evil.example:20080',
    '127.0.0.1:20080.evil.example',
    '127.0.0.2:20080',
    '0.0.0.0:20080',
    'localhost.:20080',
    '',
  ])("may not be '%s'", (name) => expect(verdict({ host: name })).toBe(421));

  test('may not be missing, nor be two', () => {
    expect(verdict({})).toBe(421);
    expect(verdict({ host: [host, 'evil.example'] })).toBe(421);
    expect(verdict({ host: [host, host] })).toBe(421);
  });
});

describe('a web page', () => {
  test('of the same origin may call', () => {
    expect(verdict({ host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }, { method: 'POST' })).toBe(
      'let through',
    );
  });

  test.each([
    'https://evil.example',
    'null',
    `https://${host}`,
    'http://127.0.0.1:3000',
    'http://localhost:20080',
    `http://${host}.evil.example`,
    '',
  ])("of the origin '%s' may not", (origin) => {
    expect(verdict({ host, origin }, { method: 'POST' })).toBe(403);
  });

  test('may not have two origins, of which one is allowed', () => {
    expect(verdict({ host, origin: [`http://${host}`, 'https://evil.example'] })).toBe(403);
  });

  test.each(['cross-site', 'same-site', 'something new'])(
    'of elsewhere may not load an image or a script: %s',
    (site) => {
      expect(verdict({ host, 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' })).toBe(
        403,
      );
    },
  );

  test('may have a link here that a person follows, but neither a frame nor a form', () => {
    const navigation = { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect(verdict({ ...navigation, 'sec-fetch-dest': 'document' })).toBe('let through');
    expect(verdict({ ...navigation, 'sec-fetch-dest': 'iframe' })).toBe(403);
    expect(verdict({ ...navigation, 'sec-fetch-dest': 'document' }, { method: 'POST' })).toBe(403);
  });

  test('whose address a person typed is shown', () => {
    expect(
      verdict({ host, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }),
    ).toBe('let through');
  });
});
