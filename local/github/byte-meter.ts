import { Transform } from 'node:stream';

/** What happens to a body on its way, apart from being counted. */
export interface BodyFault {
  /** Called once, after exactly this many bytes went through; nothing goes through after them. */
  readonly cutAfterBytes?: number;
  /** Nothing more goes through after this many bytes until the promise is fulfilled. */
  readonly stallAfterBytes?: { readonly bytes: number; readonly until: Promise<void> };
}

/** Counts the bytes of a body as they stream through; keeps none of them. */
export class ByteMeter extends Transform {
  bytes = 0;
  readonly #fault: BodyFault;
  readonly #cut: () => void;
  #stalled = false;

  constructor(fault: BodyFault, cut: () => void) {
    super();
    this.#fault = fault;
    this.#cut = cut;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const { cutAfterBytes, stallAfterBytes } = this.#fault;
    if (cutAfterBytes !== undefined && this.bytes + chunk.length >= cutAfterBytes) {
      this.#pass(chunk.subarray(0, cutAfterBytes - this.bytes));
      this.#cut();
      return; // `done` is never called: the body ends here, unfinished.
    }
    if (stallAfterBytes && !this.#stalled && this.bytes + chunk.length >= stallAfterBytes.bytes) {
      this.#stalled = true;
      const rest = stallAfterBytes.bytes - this.bytes;
      this.#pass(chunk.subarray(0, rest));
      stallAfterBytes.until.then(() => {
        this.#pass(chunk.subarray(rest));
        done();
      }, done);
      return;
    }
    this.#pass(chunk);
    done();
  }

  #pass(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.bytes += chunk.length;
    this.push(chunk);
  }
}
