import { PassThrough, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate as tick } from 'node:timers/promises';
import { ReplayableBody } from '../../../../playground/agent/proxy/replayable-body';

describe('ReplayableBody', () => {
  it('reads nothing before there is somebody to send it to', async () => {
    const source = new PassThrough();
    new ReplayableBody(source);
    source.write('x');
    await tick();
    expect(source.readableLength).toBe(1);
  });

  it('sends the same bytes again, with those that came later', async () => {
    const source = new PassThrough();
    const body = new ReplayableBody(source);
    source.write('first ');
    body.sendTo(new PassThrough());
    await tick();
    body.detach();
    const second = new PassThrough();
    body.sendTo(second);
    source.end('second');
    expect((await buffer(second)).toString()).toBe('first second');
  });

  it('sends a body again that had ended', async () => {
    const source = new PassThrough();
    const body = new ReplayableBody(source);
    const first = new PassThrough();
    body.sendTo(first);
    source.end('all');
    await buffer(first);
    body.detach();
    const second = new PassThrough();
    body.sendTo(second);
    expect((await buffer(second)).toString()).toBe('all');
  });

  it('passes a body over the limit on, but not a second time', async () => {
    const source = new PassThrough();
    const body = new ReplayableBody(source, 4);
    const first = new PassThrough();
    body.sendTo(first);
    source.write('1234');
    source.end('5');
    expect((await buffer(first)).toString()).toBe('12345');
    expect(body.replayable).toBe(false);
    expect(() => body.sendTo(new PassThrough())).toThrow('can be sent only once');
  });

  it('stops reading while the receiver is full', async () => {
    const source = new PassThrough();
    const body = new ReplayableBody(source);
    let release = (): void => undefined;
    const slow = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => void (release = done) });
    body.sendTo(slow);
    source.write('full');
    await tick();
    expect(source.isPaused()).toBe(true);
    release();
    await tick();
    expect(source.isPaused()).toBe(false);
  });
});
