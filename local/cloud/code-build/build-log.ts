/** What a build prints, bounded: the beginning and the end are kept, and how much was left out between. */
export interface BuildLog {
  readonly add: (chunk: Uint8Array) => void;
  readonly text: () => string;
}

const headBytes = 1024 * 1024;
const tailBytes = 3 * 1024 * 1024;

/** A log in memory; a build that floods it is read on, so that it does not hang on a full pipe. */
export function createBuildLog(): BuildLog {
  const head: Uint8Array[] = [];
  let headSize = 0;
  let tail: Uint8Array[] = [];
  let tailSize = 0;
  let leftOut = 0;

  return {
    add(chunk) {
      if (headSize < headBytes) {
        head.push(chunk);
        headSize += chunk.length;
        return;
      }
      tail.push(chunk);
      tailSize += chunk.length;
      // In large steps, so that a flood costs no more than its reading.
      if (tailSize < 2 * tailBytes) return;
      const kept = Buffer.concat(tail).subarray(-tailBytes);
      leftOut += tailSize - kept.length;
      tail = [kept];
      tailSize = kept.length;
    },
    text() {
      const end = Buffer.concat(tail);
      const cut = leftOut + Math.max(0, end.length - tailBytes);
      const between = cut > 0 ? `\n[${cut} bytes left out]\n` : '';
      return Buffer.concat(head).toString('utf8') + between + end.subarray(-tailBytes).toString('utf8');
    },
  };
}
