import { mayRetry } from '../../../../playground/agent/proxy/retry-policy';

const error = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code });
const refused = { error: error('ECONNREFUSED'), connected: false, answered: false };
const reset = { error: error('ECONNRESET'), connected: true, answered: false };

describe('mayRetry', () => {
  it.each(['GET', 'POST', 'PATCH'])('repeats a %s that found no connection', (method) => {
    expect(mayRetry(refused, method, true)).toBe(true);
  });

  it.each([
    ['GET', true],
    ['PUT', true],
    ['DELETE', true],
    ['POST', false],
    ['PATCH', false],
  ])('after a connection that broke, repeats a %s: %s', (method, expected) => {
    expect(mayRetry(reset, method, true)).toBe(expected);
  });

  it('repeats nothing after the first byte of an answer', () => {
    expect(mayRetry({ ...reset, answered: true }, 'GET', true)).toBe(false);
  });

  it('repeats nothing whose body is no longer there', () => {
    expect(mayRetry(refused, 'GET', false)).toBe(false);
  });

  it('repeats nothing after an answer that is no HTTP', () => {
    expect(mayRetry({ ...reset, error: error('HPE_INVALID_CONSTANT') }, 'GET', true)).toBe(false);
  });
});
