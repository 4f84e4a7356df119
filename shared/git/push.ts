import { createHash } from 'node:crypto';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { DestinationListing } from './destination.ts';
import { abortedError, GitError } from './errors.ts';
import { type ObjectFormat, type ObjectId, zeroId } from './object-id.ts';
import { encodePacket, flushPacket } from './pkt-line.ts';
import { type PushReport, readReport } from './push-report.ts';
import { type OpenRequest, refused, type Transport } from './transport.ts';

/** One ref command. `undefined` stands for "no such ref" on that side. */
export interface RefCommand {
  readonly ref: string;
  /** What the destination must still have: a lost race is refused by it, never overwritten. */
  readonly old: ObjectId | undefined;
  readonly new: ObjectId | undefined;
}

/** How a push is carried out. */
export interface PushOptions {
  /** All refs move or none does. Only where the destination's capabilities have `atomic`. */
  readonly atomic?: boolean;
}

/** A pack with no objects: a push that creates refs must carry one, even when nothing is missing. */
function emptyPack(format: ObjectFormat): Buffer {
  const header = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1');
  return Buffer.concat([header, createHash(format).update(header).digest()]);
}

/**
 * A push whose pack is streamed. The request is opened with the first byte, so that a source which takes minutes to
 * compress does not leave an idle upload open at the destination.
 */
export class PushStream {
  readonly #transport: Transport;
  readonly #destination: DestinationListing;
  readonly #commands: readonly RefCommand[];
  readonly #signal: AbortSignal | undefined;
  readonly #atomic: boolean;
  #open: OpenRequest | undefined;
  #failure: GitError | undefined;
  #refusal: IncomingMessage | undefined;
  #packBytes = 0;

  constructor(
    transport: Transport,
    destination: DestinationListing,
    commands: readonly RefCommand[],
    signal?: AbortSignal,
    { atomic = false }: PushOptions = {},
  ) {
    this.#transport = transport;
    this.#destination = destination;
    this.#commands = commands;
    this.#signal = signal;
    this.#atomic = atomic;
  }

  /** Pack bytes handed over so far. */
  get packBytes(): number {
    return this.#packBytes;
  }

  /** Hands bytes over; waits while the destination is slower than we are. Throws when the push has failed. */
  async write(bytes: Buffer): Promise<void> {
    const { body } = this.#started();
    if (this.#failure) throw this.#failure;
    if (this.#refusal) await this.#report(this.#refusal);
    this.#packBytes += bytes.length;
    if (!body.write(bytes)) await this.#drained(body);
  }

  /** Ends the pack and reads the host's report, ref by ref. */
  async finish(): Promise<PushReport> {
    const { body, answer } = this.#started();
    body.end();
    return this.#report(await answer);
  }

  /** Breaks the upload off. The destination moves no ref for a cut pack. */
  abort(why: string): void {
    this.#failure ??= abortedError(this.#destination.remote.url, why);
    this.#open?.body.destroy(this.#failure);
  }

  #started(): OpenRequest {
    if (this.#open) return this.#open;
    const open = this.#transport.open({
      remote: this.#destination.remote,
      method: 'POST',
      path: '/git-receive-pack',
      headers: {
        'Content-Type': 'application/x-git-receive-pack-request',
        Accept: 'application/x-git-receive-pack-result',
      },
      signal: this.#signal,
    });
    this.#open = open;
    open.answer.then(
      (message) => {
        if (message.statusCode !== 200) this.#refusal = message;
      },
      (error: unknown) => {
        this.#failure ??= error instanceof GitError ? error : undefined;
      },
    );
    open.body.write(commandLines(this.#commands, this.#destination, this.#atomic));
    return open;
  }

  /** A host that answers before the pack is whole has refused it: the answer is worth more than the write error. */
  async #drained(body: ClientRequest): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        for (const event of ['drain', 'close', 'response'] as const) body.off(event, done);
        resolve();
      };
      for (const event of ['drain', 'close', 'response'] as const) body.once(event, done);
      // The answer may have come before this wait; then no event comes any more, and no drain either.
      if (!body.writableNeedDrain || body.destroyed || this.#refusal) done();
    });
    if (this.#failure) throw this.#failure;
    if (this.#refusal) await this.#report(this.#refusal);
  }

  async #report(answer: IncomingMessage): Promise<PushReport> {
    const remote = this.#destination.remote;
    if (answer.statusCode !== 200) {
      throw await refused({ remote, method: 'POST', path: '/git-receive-pack' }, answer);
    }
    return readReport(answer, this.#destination, this.#commands);
  }
}

/** A push without a pack to stream: deletes alone, or refs whose objects are there already. */
export async function pushRefs(
  transport: Transport,
  destination: DestinationListing,
  commands: readonly RefCommand[],
  signal?: AbortSignal,
): Promise<PushReport> {
  const push = new PushStream(transport, destination, commands, signal);
  const carriesPack = commands.some((command) => command.new !== undefined);
  await push.write(carriesPack ? emptyPack(destination.objectFormat) : Buffer.alloc(0));
  return push.finish();
}

function commandLines(
  commands: readonly RefCommand[],
  destination: DestinationListing,
  atomic: boolean,
): Buffer {
  const zero = zeroId(destination.objectFormat);
  const offered = destination.capabilities;
  const wanted = [
    ...(offered.has('report-status-v2') ? ['report-status-v2'] : ['report-status']),
    ...['side-band-64k', 'quiet'].filter((name) => offered.has(name)),
    ...(atomic ? ['atomic'] : []),
    ...(offered.has('object-format') ? [`object-format=${destination.objectFormat}`] : []),
    'agent=git/auto-builder',
  ].join(' ');
  const lines = commands.map((command, index) => {
    const text = `${command.old ?? zero} ${command.new ?? zero} ${command.ref}`;
    return encodePacket(index === 0 ? `${text}\0 ${wanted}` : text);
  });
  return Buffer.concat([...lines, flushPacket]);
}
