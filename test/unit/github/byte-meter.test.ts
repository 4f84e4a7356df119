import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ByteMeter } from '../../../local/github/byte-meter.ts';

function meterWith(fault: ConstructorParameters<typeof ByteMeter>[0]) {
  const passed: Buffer[] = [];
  let cuts = 0;
  const meter = new ByteMeter(fault, () => {
    cuts += 1;
  });
  meter.on('data', (chunk: Buffer) => passed.push(chunk));
  return { meter, text: () => Buffer.concat(passed).toString(), cuts: () => cuts };
}

describe('the meter of a body', () => {
  it('counts what goes through', async () => {
    const { meter, text } = meterWith({});
    meter.write('abc');
    meter.end('de');
    await once(meter, 'end');
    expect([text(), meter.bytes]).toEqual(['abcde', 5]);
  });

  it('cuts after exactly so many bytes', async () => {
    const { meter, text, cuts } = meterWith({ cutAfterBytes: 4 });
    meter.write('abc');
    meter.write('def');
    meter.write('ghi');
    await expect.poll(text).toBe('abcd');
    expect([cuts(), meter.bytes]).toEqual([1, 4]);
  });

  it('stalls after exactly so many bytes and goes on when it is let', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { meter, text } = meterWith({ stallAfterBytes: { bytes: 2, until: promise } });
    meter.end('abcdef');
    await expect.poll(text).toBe('ab');
    resolve();
    await once(meter, 'end');
    expect(text()).toBe('abcdef');
  });
});
