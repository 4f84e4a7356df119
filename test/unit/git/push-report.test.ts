import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePacket, flushPacket } from '../../../shared/git/pkt-line.ts';
import { type PushReport, readReport } from '../../../shared/git/push-report.ts';

const id = 'a'.repeat(40);
const commandsFor = (refs: readonly string[]) => refs.map((ref) => ({ ref, old: undefined, new: id }));
const lines = (...texts: string[]): Buffer =>
  Buffer.concat([...texts.map((text) => encodePacket(`${text}\n`)), flushPacket]);
const band = (channel: number, bytes: Buffer | string): Buffer =>
  encodePacket(Buffer.concat([Buffer.from([channel]), Buffer.from(bytes)]));

/** Reads an answer that comes in these pieces. */
function reportOf(pieces: readonly Buffer[], refs: readonly string[], sideband = true): Promise<PushReport> {
  const remote = { url: 'https://host.example/acme/app' };
  return readReport(
    Readable.from(pieces) as IncomingMessage,
    {
      remote,
      refs: new Map(),
      haves: new Set(),
      capabilities: new Map(sideband ? [['side-band-64k', '']] : []),
      objectFormat: 'sha1',
    },
    commandsFor(refs),
  );
}

describe('the report on a push', () => {
  it('gives a verdict for each command, in the order of the commands', async () => {
    const answer = band(1, lines('unpack ok', 'ng refs/heads/b hook declined', 'ok refs/heads/a'));

    expect((await reportOf([answer, flushPacket], ['refs/heads/a', 'refs/heads/b'])).refs).toEqual([
      { ref: 'refs/heads/a', ok: true },
      { ref: 'refs/heads/b', ok: false, reason: 'hook declined' },
    ]);
  });

  it('is read the same wherever the answer is cut, and whatever the hooks print between', async () => {
    const verdict = fc.record({
      ok: fc.boolean(),
      reason: fc.stringMatching(/^[a-z]{1,9}( [a-z]{1,9}){0,2}$/),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(verdict, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat()),
        async (verdicts, cuts) => {
          const refs = verdicts.map((_, index) => `refs/heads/b${index}`);
          const report = lines(
            'unpack ok',
            ...verdicts.map(({ ok, reason }, index) =>
              ok ? `ok ${refs[index]}` : `ng ${refs[index]} ${reason}`,
            ),
          );
          const middle = Math.floor(report.length / 2);
          const stream = Buffer.concat([
            band(2, 'hook says hello\n'),
            band(1, report.subarray(0, middle)),
            band(2, 'and goodbye\n'),
            band(1, report.subarray(middle)),
            flushPacket,
          ]);
          const places = [...new Set(cuts.map((cut) => cut % stream.length))].sort((a, b) => a - b);
          const pieces = [0, ...places].map((start, index) => stream.subarray(start, places[index]));

          const found = await reportOf(pieces, refs);

          expect(found.refs.map(({ ok, reason }) => (ok ? 'ok' : reason))).toEqual(
            verdicts.map(({ ok, reason }) => (ok ? 'ok' : reason)),
          );
          expect(found.messages).toBe('hook says hello\nand goodbye');
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is understood without side-band', async () => {
    const { refs } = await reportOf([lines('unpack ok', 'ok refs/heads/a')], ['refs/heads/a'], false);
    expect(refs).toEqual([{ ref: 'refs/heads/a', ok: true }]);
  });

  it('skips the options of version 2 of the report', async () => {
    const answer = band(
      1,
      lines('unpack ok', 'ok refs/heads/a', 'option refname refs/heads/b', 'option forced-update'),
    );
    expect((await reportOf([answer], ['refs/heads/a'])).refs).toEqual([{ ref: 'refs/heads/a', ok: true }]);
  });

  it('leaves no command without a verdict: silence is a refusal', async () => {
    const answer = band(1, lines('unpack ok', 'ok refs/heads/a'));
    expect((await reportOf([answer], ['refs/heads/a', 'refs/heads/b'])).refs[1]).toEqual({
      ref: 'refs/heads/b',
      ok: false,
      reason: 'the host did not report on this ref',
    });
  });

  it('keeps what hooks print to 16 KiB, and its progress lines apart', async () => {
    const talk = Array.from({ length: 100 }, () => band(2, `${'x'.repeat(1_000)}\r`));
    const { messages } = await reportOf([...talk, band(1, lines('unpack ok'))], []);
    expect(messages.length).toBeLessThanOrEqual(16 * 1024);
    expect(messages.split('\n')[0]).toBe('x'.repeat(1_000));
  });
});

describe('an answer that is no report', () => {
  it('of an unpack failure carries the reason and the words', async () => {
    const answer = [band(2, 'error: disk full\n'), band(1, lines('unpack unpacker error'))];
    await expect(reportOf(answer, ['refs/heads/a'])).rejects.toMatchObject({
      code: 'GIT_UNPACK_FAILED',
      what: expect.stringMatching(/unpacker error; error: disk full/),
      retryable: false,
    });
  });

  it.each([
    ['nothing', []],
    ['talk alone', [band(2, 'hello\n')]],
    ['a fatal error', [band(3, 'fatal: out of memory\n')]],
    ['a flush', [flushPacket]],
  ])('but %s may be tried again, for nobody knows how it ended', async (_name, pieces) => {
    await expect(reportOf(pieces, ['refs/heads/a'])).rejects.toMatchObject({
      code: 'GIT_REPORT_MISSING',
      retryable: true,
    });
  });

  it('but a fatal error quotes it', async () => {
    await expect(reportOf([band(3, 'fatal: out of memory\n')], [])).rejects.toThrow('out of memory');
  });

  it('but a connection that breaks may be tried again', async () => {
    async function* broken() {
      yield band(1, 'unp');
      throw new Error('socket hang up');
    }
    await expect(reportOf(broken() as unknown as Buffer[], ['refs/heads/a'])).rejects.toMatchObject({
      code: 'GIT_REPORT_MISSING',
    });
  });

  it('but text without end is refused', { timeout: 60_000 }, async () => {
    function* endless() {
      for (;;) yield band(1, Buffer.alloc(60_000, 'x'));
    }
    await expect(reportOf(endless() as unknown as Buffer[], ['refs/heads/a'])).rejects.toThrow('no end');
  });
});
