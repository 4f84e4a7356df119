/** Where the bytes of a pack go. A sink that throws is out; the others go on. */
export interface Sink {
  write(bytes: Buffer): Promise<void>;
  /** Called once when the sink is dropped before the end. */
  abort(why: string): void;
}

/** How one sink fared: it got every byte, it failed, or it was too slow for the others. */
export type SinkResult =
  | { readonly kind: 'whole' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'evicted' };

/** Limits of a tee. */
export interface TeeOptions {
  /** Bytes held for the slowest sink; the memory of a transfer, whatever the size of the pack. */
  readonly bufferBytes: number;
  /** Milliseconds that others may wait in sum for a sink before it is evicted. */
  readonly patienceMs: number;
  /** Further patience as a share of the time that has passed, so that near-equal sinks stay together. */
  readonly patienceShare: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly setTimer: (callback: () => void, ms: number) => () => void;
}

/** 4 MiB of lag; two seconds and a quarter of the time of patience. */
export const defaultTeeOptions: TeeOptions = {
  bufferBytes: 4 * 1024 * 1024,
  patienceMs: 2_000,
  patienceShare: 0.25,
  now: () => performance.now(),
  setTimer: (callback, ms) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

interface Lane {
  readonly sink: Sink;
  /** Index of the next chunk, counted from the beginning of the stream. */
  next: number;
  result: SinkResult | undefined;
  wake: (() => void) | undefined;
}

/**
 * Copies one stream to many sinks, each at its own pace within a bounded buffer. The source is read no faster than the
 * slowest sink allows; a sink that keeps the others waiting past the patience is evicted, so that it can be served on
 * its own. With one sink nobody waits, and nobody is evicted. Gives one promise for each sink, which waits for no other
 * sink and never rejects: an error of the source aborts every sink that is still in and is its failure.
 */
export function tee(
  source: AsyncIterable<Buffer>,
  sinks: readonly Sink[],
  options: TeeOptions = defaultTeeOptions,
): readonly Promise<SinkResult>[] {
  const run = new TeeRun(sinks, options);
  const results = run.lanes.map((lane) => run.pump(lane));
  run.fill(source).catch((error: unknown) => run.stop(error));
  return results;
}

class TeeRun {
  readonly lanes: readonly Lane[];
  readonly #options: TeeOptions;
  readonly #started: number;
  readonly #waitedFor = new Map<Lane, number>();
  /** Chunks not yet taken by every lane; `#first` is the index of the oldest. */
  #chunks: Buffer[] = [];
  #first = 0;
  #bytes = 0;
  #ended = false;
  #room: (() => void) | undefined;

  constructor(sinks: readonly Sink[], options: TeeOptions) {
    this.lanes = sinks.map((sink) => ({ sink, next: 0, result: undefined, wake: undefined }));
    this.#options = options;
    this.#started = options.now();
  }

  /** Reads the source into the buffer until it ends or nobody is left. */
  async fill(source: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of source) {
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
      for (const lane of this.lanes) this.#wake(lane);
      while (this.#bytes >= this.#options.bufferBytes && this.#active().length > 0) await this.#waitForRoom();
      if (this.#active().length === 0) break;
    }
    this.#ended = true;
    for (const lane of this.lanes) this.#wake(lane);
  }

  /** Feeds one sink until the stream ends or the sink is out. */
  async pump(lane: Lane): Promise<SinkResult> {
    while (!lane.result) {
      const chunk = this.#chunks[lane.next - this.#first];
      if (chunk) {
        try {
          await lane.sink.write(chunk);
        } catch (error) {
          lane.result ??= { kind: 'failed', error };
        }
        lane.next += 1;
        this.#trim();
      } else if (this.#ended) {
        lane.result = { kind: 'whole' };
      } else {
        await new Promise<void>((resolve) => {
          lane.wake = resolve;
        });
      }
    }
    this.#trim();
    return lane.result;
  }

  /** Drops every sink that is still in, because the source failed. */
  stop(error: unknown): void {
    for (const lane of this.#active()) {
      lane.result = { kind: 'failed', error };
      lane.sink.abort('the source failed');
      this.#wake(lane);
    }
  }

  #active(): Lane[] {
    return this.lanes.filter((lane) => !lane.result);
  }

  #wake(lane: Lane): void {
    lane.wake?.();
    lane.wake = undefined;
  }

  #trim(): void {
    const oldest = Math.min(...this.#active().map((lane) => lane.next), this.#first + this.#chunks.length);
    const taken = this.#chunks.splice(0, oldest - this.#first);
    for (const chunk of taken) this.#bytes -= chunk.length;
    this.#first = oldest;
    if (this.#bytes < this.#options.bufferBytes || this.#active().length === 0) this.#room?.();
  }

  /** Waits until the slowest lane has taken something, or is evicted because the others have waited long enough. */
  async #waitForRoom(): Promise<void> {
    const active = this.#active();
    const slowest = active.reduce((left, right) => (right.next < left.next ? right : left));
    const head = this.#first + this.#chunks.length;
    const othersStarve = active.length > 1 && active.every((lane) => lane === slowest || lane.next >= head);
    const begun = this.#options.now();
    const waited = this.#waitedFor.get(slowest) ?? 0;
    const patience = this.#options.patienceMs + this.#options.patienceShare * (begun - this.#started);
    if (othersStarve && waited >= patience) {
      slowest.result = { kind: 'evicted' };
      slowest.sink.abort('slower than the other destinations; it gets a transfer of its own');
      this.#trim();
      return;
    }
    await new Promise<void>((resolve) => {
      // The timer also looks again for lanes that were busy a moment ago and starve now.
      const cancel = this.#options.setTimer(resolve, Math.max(10, Math.min(patience - waited, 250)));
      this.#room = () => {
        cancel();
        resolve();
      };
    });
    this.#room = undefined;
    if (othersStarve) this.#waitedFor.set(slowest, waited + this.#options.now() - begun);
  }
}
