/** What a task prints, bounded: the beginning and the end are kept, and how much was left out between. */
export interface BoundedLog {
  readonly add: (chunk: Uint8Array) => void;
  readonly text: () => string;
}

/** How much is kept of it, in bytes. */
export interface LogLimits {
  readonly head: number;
  readonly tail: number;
}

const fourMebibytes: LogLimits = { head: 1024 * 1024, tail: 3 * 1024 * 1024 };

/** A log in memory, by default of 4 MiB, which reads on for as long as there is something to read. */
export function createBoundedLog({ head, tail }: LogLimits = fourMebibytes): BoundedLog {
  const beginning: Uint8Array[] = [];
  let room = head;
  let end: Uint8Array[] = [];
  let endBytes = 0;
  let leftOut = 0;

  const shorten = (): void => {
    if (endBytes <= tail) return;
    // A copy: a view would keep all of it in memory.
    const kept = Buffer.from(Buffer.concat(end).subarray(-tail));
    leftOut += endBytes - kept.length;
    end = [kept];
    endBytes = kept.length;
  };
  return {
    add(chunk) {
      const first = chunk.subarray(0, room);
      const rest = chunk.subarray(first.length);
      room -= first.length;
      if (first.length > 0) beginning.push(first);
      if (rest.length === 0) return;
      end.push(rest);
      endBytes += rest.length;
      // In large steps, so that a flood costs no more than its reading.
      if (endBytes >= 2 * tail) shorten();
    },
    text() {
      shorten();
      const between = leftOut > 0 ? `\n[${leftOut} bytes left out]\n` : '';
      return textOf(beginning) + between + textOf(end);
    },
  };
}

function textOf(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString('utf8');
}
