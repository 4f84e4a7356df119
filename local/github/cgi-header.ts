import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** Reads a CGI header and leaves the stream at the first byte of the body; `undefined` when the stream ends first. */
export async function readCgiHeader(
  stdout: Readable,
): Promise<{ status: number; headers: Record<string, string> } | undefined> {
  let head = Buffer.alloc(0);
  for (;;) {
    const chunk: Buffer | null = stdout.read();
    if (chunk === null) {
      if (stdout.readableEnded || stdout.destroyed) return undefined;
      await readableOrEnded(stdout);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) continue;
    if (head.length > end + 4) stdout.unshift(head.subarray(end + 4));
    const lines = head.subarray(0, end).toString('latin1').split('\r\n');
    const { status = '200', ...headers } = Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    );
    return { status: Number.parseInt(status, 10), headers };
  }
}

async function readableOrEnded(stream: Readable): Promise<void> {
  const listening = new AbortController();
  const { signal } = listening;
  try {
    await Promise.race([once(stream, 'readable', { signal }), once(stream, 'end', { signal })]);
  } finally {
    listening.abort();
  }
}
