import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Sink, type SinkResult, type TeeOptions, tee } from '../../../shared/git/tee.ts';

/** A clock that goes on only while the tee waits for its timer. */
function idleClock(options: Partial<TeeOptions> = {}): TeeOptions & { readonly elapsed: () => number } {
  let now = 0;
  return {
    bufferBytes: 100,
    patienceMs: 1_000,
    patienceShare: 0,
    now: () => now,
    elapsed: () => now,
    setTimer: (callback, ms) => {
      const handle = setImmediate(() => {
        now += ms;
        callback();
      });
      return () => clearImmediate(handle);
    },
    ...options,
  };
}

/** Writes at once and remembers. */
function fastSink(): Sink & { readonly received: () => Buffer; readonly aborted: () => string | undefined } {
  const chunks: Buffer[] = [];
  let aborted: string | undefined;
  return {
    write: async (bytes) => void chunks.push(bytes),
    abort: (why) => {
      aborted = why;
    },
    received: () => Buffer.concat(chunks),
    aborted: () => aborted,
  };
}

/** Takes some bytes, then hangs until it is aborted or let go. */
function stuckSink(afterBytes = 0): ReturnType<typeof fastSink> & { readonly release: () => void } {
  const fast = fastSink();
  const gate = Promise.withResolvers<void>();
  return {
    ...fast,
    write: async (bytes) => {
      if (fast.received().length >= afterBytes) await gate.promise;
      await fast.write(bytes);
    },
    abort: (why) => {
      fast.abort(why);
      gate.reject(new Error(why));
    },
    release: () => gate.resolve(),
  };
}

async function* streamOf(chunks: readonly Buffer[], onRead: (chunk: Buffer) => void = () => undefined) {
  for (const chunk of chunks) {
    onRead(chunk);
    yield chunk;
  }
}

const chunksOf = (count: number, size: number): Buffer[] =>
  Array.from({ length: count }, (_, index) => Buffer.alloc(size, index));
const kinds = async (results: readonly Promise<SinkResult>[]): Promise<string[]> =>
  (await Promise.all(results)).map(({ kind }) => kind);

describe('a tee', () => {
  it('delivers every byte in order to every sink that survives, in any interleaving', async () => {
    const chunks = fc.array(
      fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
      { maxLength: 30 },
    );
    const failsAfter = fc.array(fc.option(fc.nat(20), { nil: undefined }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), chunks, failsAfter, async (scheduler, sent, plans) => {
        const received = plans.map((): Buffer[] => []);
        const sinks = plans.map(
          (failAt, index): Sink => ({
            write: async (bytes) => {
              await scheduler.schedule(Promise.resolve());
              if (failAt !== undefined && (received[index]?.length ?? 0) >= failAt) throw new Error('broken');
              received[index]?.push(bytes);
            },
            abort: () => undefined,
          }),
        );
        // Patience without end: nobody is evicted, and the timer is not needed.
        const options = idleClock({ patienceMs: Number.POSITIVE_INFINITY, setTimer: () => () => undefined });

        const results = tee(streamOf(sent), sinks, options);
        const ends = await scheduler.waitFor(Promise.all(results));

        for (const [index, failAt] of plans.entries()) {
          const fails = failAt !== undefined && failAt < sent.length;
          expect(ends[index]?.kind).toBe(fails ? 'failed' : 'whole');
          expect(Buffer.concat(received[index] ?? [])).toEqual(
            Buffer.concat(fails ? sent.slice(0, failAt) : sent),
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it('never holds more than its buffer and one chunk', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), sizes, async (scheduler, lengths) => {
        let read = 0;
        let most = 0;
        const written = [0, 0];
        const sinks = written.map(
          (_, index): Sink => ({
            write: async (bytes) => {
              await scheduler.schedule(Promise.resolve());
              written[index] = (written[index] ?? 0) + bytes.length;
            },
            abort: () => undefined,
          }),
        );
        const onRead = (chunk: Buffer): void => {
          read += chunk.length;
          most = Math.max(most, read - Math.min(...written));
        };
        const options = idleClock({ patienceMs: Number.POSITIVE_INFINITY, setTimer: () => () => undefined });

        const chunks = lengths.map((length) => Buffer.alloc(length));
        await scheduler.waitFor(Promise.all(tee(streamOf(chunks, onRead), sinks, options)));

        expect(most).toBeLessThan(options.bufferBytes + 2 * 60);
      }),
      { numRuns: 200 },
    );
  });

  it('stops reading when no sink is left', async () => {
    let read = 0;
    const broken: Sink = { write: () => Promise.reject(new Error('broken')), abort: () => undefined };

    const results = tee(
      streamOf(chunksOf(50, 30), () => {
        read += 1;
      }),
      [broken, broken],
      idleClock(),
    );

    expect(await kinds(results)).toEqual(['failed', 'failed']);
    expect(read).toBeLessThan(10);
  });

  it('gives an empty stream to everybody', async () => {
    expect(await kinds(tee(streamOf([]), [fastSink(), fastSink()], idleClock()))).toEqual(['whole', 'whole']);
  });
});

describe('a sink that hangs while others wait', () => {
  it('is evicted when the patience is over, and the others get everything', async () => {
    const fast = fastSink();
    const stuck = stuckSink(50);
    const clock = idleClock();
    const chunks = chunksOf(20, 30);

    const results = tee(streamOf(chunks), [fast, stuck], clock);

    expect(await kinds(results)).toEqual(['whole', 'evicted']);
    expect(fast.received()).toEqual(Buffer.concat(chunks));
    expect(stuck.aborted()).toContain('a transfer of its own');
    expect(clock.elapsed()).toBeGreaterThanOrEqual(1_000);
  });

  it('is given longer when the transfer has taken long already', async () => {
    const patience = async (patienceShare: number): Promise<number> => {
      const clock = idleClock({ patienceShare });
      await Promise.all(tee(streamOf(chunksOf(20, 30)), [fastSink(), stuckSink()], clock));
      return clock.elapsed();
    };

    expect(await patience(0.5)).toBeGreaterThan(1.5 * (await patience(0)));
  });

  it('is not waited for once the stream fits into the buffer', async () => {
    const fast = fastSink();
    const stuck = stuckSink();
    const [first, second] = tee(streamOf(chunksOf(3, 30)), [fast, stuck], idleClock());

    expect(await first).toEqual({ kind: 'whole' });
    stuck.release();
    expect(await second).toEqual({ kind: 'whole' });
  });
});

describe('nobody is evicted', () => {
  it('while all hang alike', async () => {
    const sinks = [stuckSink(), stuckSink()];
    const waited = Promise.withResolvers<void>();
    const clock = idleClock();
    let timers = 0;
    const options: TeeOptions = {
      ...clock,
      setTimer: (callback, ms) => {
        timers += 1;
        if (timers === 50) waited.resolve();
        return clock.setTimer(callback, ms);
      },
    };
    const results = tee(streamOf(chunksOf(10, 30)), sinks, options);
    await waited.promise;
    for (const sink of sinks) sink.release();

    expect(await kinds(results)).toEqual(['whole', 'whole']);
    expect(clock.elapsed()).toBeGreaterThan(1_000);
  });

  it('when there is only one sink, however slow', async () => {
    const sink = stuckSink();
    const clock = idleClock();
    let timers = 0;
    const results = tee(streamOf(chunksOf(10, 30)), [sink], {
      ...clock,
      setTimer: (callback, ms) => {
        timers += 1;
        if (timers === 50) sink.release();
        return clock.setTimer(callback, ms);
      },
    });

    expect(await kinds(results)).toEqual(['whole']);
  });
});

describe('a source that breaks', () => {
  it('aborts every sink and is the failure of each', async () => {
    const sinks = [fastSink(), stuckSink()];
    const broken = new Error('cut');
    async function* source() {
      yield Buffer.from('some');
      throw broken;
    }

    const results = await Promise.all(tee(source(), sinks, idleClock()));

    expect(results).toEqual([
      { kind: 'failed', error: broken },
      { kind: 'failed', error: broken },
    ]);
    expect(sinks.map((sink) => sink.aborted())).toEqual(['the source failed', 'the source failed']);
  });
});
