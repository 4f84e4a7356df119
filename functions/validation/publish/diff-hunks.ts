/** A part of a file that a diff shows. Lines are those of the new side, from 1, both ends inclusive. */
export interface DiffHunk {
  readonly first: number;
  readonly last: number;
  /** The lines that the change added or rewrote. */
  readonly added: ReadonlySet<number>;
}

const hunkHead = /^@@ -\d+(?:,\d+)? \+(?<first>\d+)(?:,(?<count>\d+))? @@/;

/** Reads the hunks of a unified diff of one file, with or without the lines before its first hunk. */
export function diffHunks(patch: string): readonly DiffHunk[] {
  const hunks: { first: number; last: number; added: Set<number> }[] = [];
  let line = 0;
  let left = 0;
  for (const text of patch.split('\n')) {
    const current = hunks.at(-1);
    const head = left <= 0 ? hunkHead.exec(text)?.groups : undefined;
    if (head) {
      line = Number(head.first);
      left = Number(head.count ?? 1);
      hunks.push({ first: line, last: line + left - 1, added: new Set() });
    } else if (current && left > 0 && !text.startsWith('-') && !text.startsWith('\\')) {
      if (text.startsWith('+')) current.added.add(line);
      line += 1;
      left -= 1;
    }
  }
  return hunks;
}
