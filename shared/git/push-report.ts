import type { IncomingMessage } from 'node:http';
import type { DestinationListing } from './destination.ts';
import { GitError, protocolError } from './errors.ts';
import { decodePackets, lineText, PktLineDecoder } from './pkt-line.ts';
import type { RefCommand } from './push.ts';

/** The host's verdict on one ref; `reason` is its own words. */
export interface RefVerdict {
  readonly ref: string;
  readonly ok: boolean;
  readonly reason?: string;
}

/** The host's verdict on a push. */
export interface PushReport {
  readonly refs: readonly RefVerdict[];
  /** What the host's hooks printed, at most 16 KiB: where GitHub explains a refusal. */
  readonly messages: string;
  /**
   * Settles when the host has ended its answer, and never rejects. A host reports before it runs its post-receive hooks
   * and collects garbage: who goes on meanwhile must not close the connection before this.
   */
  readonly ended: Promise<void>;
}

const messageLimit = 16 * 1024;
/** A line for each of a few thousand refs is far less. */
const reportLimit = 16 * 1024 * 1024;

/**
 * Reads receive-pack's report. HTTP 200 says nothing: a ref is moved only when the report says `ok` for it.
 * Throws `GIT_UNPACK_FAILED` when the pack was not taken, `GIT_REPORT_MISSING` when the host did not say how it ended.
 * https://git-scm.com/docs/pack-protocol#_report_status
 */
export async function readReport(
  answer: IncomingMessage,
  destination: DestinationListing,
  commands: readonly RefCommand[],
): Promise<PushReport> {
  const where = destination.remote.url;
  const { report, messages, fatal, ended } = await readBands(answer, destination);
  const lines = report.length > 0 ? decodePackets(report, where) : [];
  const verdicts = new Map<string, RefVerdict>();
  let unpacked: string | undefined;
  for (const packet of lines) {
    if (packet.kind !== 'line') continue;
    const line = lineText(packet.payload);
    if (line.startsWith('unpack ')) unpacked = line.slice('unpack '.length);
    else if (line.startsWith('ok ')) verdicts.set(line.slice(3), { ref: line.slice(3), ok: true });
    else if (line.startsWith('ng ')) {
      const [, ref = '', reason = 'refused'] = /^ng (\S+) ?(.*)$/.exec(line) ?? [];
      verdicts.set(ref, { ref, ok: false, reason });
    }
  }
  if (unpacked !== undefined && unpacked !== 'ok') throw unpackFailed(unpacked, messages, where);
  if (unpacked === undefined && verdicts.size === 0) throw reportMissing(where, fatal || messages);
  const refs = commands.map(
    ({ ref }): RefVerdict =>
      verdicts.get(ref) ?? { ref, ok: false, reason: 'the host did not report on this ref' },
  );
  return { refs, messages, ended };
}

async function readBands(
  answer: IncomingMessage,
  destination: DestinationListing,
): Promise<{ report: Buffer; messages: string; fatal: string; ended: Promise<void> }> {
  const where = destination.remote.url;
  const decoder = new PktLineDecoder(where);
  decoder.sideband = destination.capabilities.has('side-band-64k');
  const plain: Buffer[] = [];
  const report: Buffer[] = [];
  let size = 0;
  let messages = '';
  let fatal = '';
  try {
    reading: for await (const chunk of answer.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (!decoder.sideband) {
        size += chunk.length;
        plain.push(chunk);
      }
      if (size > reportLimit) throw protocolError('the report on the push has no end', where);
      if (!decoder.sideband) continue;
      for (const packet of decoder.push(chunk)) {
        if (packet.kind !== 'band') continue;
        if (packet.channel === 1) {
          size += packet.bytes.length;
          report.push(packet.bytes);
          if (tellsOnlySuccess(report)) break reading;
        } else if (packet.channel === 2 && messages.length < messageLimit)
          messages += packet.bytes.toString('utf8');
        else if (packet.channel === 3 && fatal.length < messageLimit) fatal += packet.bytes.toString('utf8');
      }
    }
  } catch (error) {
    if (error instanceof GitError) throw error;
    throw reportMissing(where, 'the connection broke before the report came', error);
  }
  return {
    report: Buffer.concat(decoder.sideband ? report : plain),
    messages: tidy(messages),
    fatal: tidy(fatal),
    ended: drained(answer),
  };
}

/** A whole report without a refusal: there is nothing more to hear. After a refusal the host's last words still count. */
function tellsOnlySuccess(report: readonly Buffer[]): boolean {
  const text = Buffer.concat(report).toString('latin1');
  return text.startsWith('000eunpack ok\n') && text.endsWith('\n0000') && !/^[0-9a-f]{4}ng /m.test(text);
}

async function drained(answer: IncomingMessage): Promise<void> {
  if (answer.destroyed || answer.readableEnded) return;
  const over = new Promise<void>((resolve) => {
    answer.once('close', resolve);
    // What breaks now breaks after the verdict.
    answer.once('error', () => resolve());
  });
  answer.resume();
  await over;
}

function tidy(text: string): string {
  return text
    .slice(0, messageLimit)
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n');
}

function unpackFailed(reason: string, messages: string, where: string): GitError {
  return new GitError({
    code: 'GIT_UNPACK_FAILED',
    what: `the destination could not take the pack: ${[reason, messages].filter(Boolean).join('; ').slice(0, 1000)}`,
    where,
    remedy: 'Look at the destination: its disk, its limits, its integrity (git fsck).',
  });
}

function reportMissing(where: string, words: string, cause?: unknown): GitError {
  return new GitError({
    code: 'GIT_REPORT_MISSING',
    what: `the destination did not say how the push ended${words ? `: ${words.slice(0, 500)}` : ''}`,
    where,
    remedy: 'Nothing to do: both sides are listed again, and what is missing is pushed again.',
    cause,
  });
}
