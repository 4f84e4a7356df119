import { protocolError } from './errors.ts';
import type { ObjectFormat, ObjectId } from './object-id.ts';

/** Modes as git writes them; a folder is `40000` in a tree. */
export const folderMode = '40000';

/** One line of a tree object. */
export interface TreeLine {
  readonly mode: string;
  /** The bytes of the name, one for each character (latin1): names need not be UTF-8, and two that are not must not be confused. */
  readonly name: string;
  readonly id: ObjectId;
}

/**
 * Reads a tree object. Names are as they are: what may be written to a disk is judged by who writes.
 * Throws `GIT_PROTOCOL_UNEXPECTED`. https://git-scm.com/docs/gitformat-index names the modes.
 */
export function parseTree(content: Buffer, format: ObjectFormat, where: string): TreeLine[] {
  const idLength = format === 'sha1' ? 20 : 32;
  const lines: TreeLine[] = [];
  let position = 0;
  while (position < content.length) {
    const space = content.indexOf(0x20, position);
    const end = content.indexOf(0, position);
    const mode = content.toString('latin1', position, Math.min(Math.max(space, position), position + 8));
    const next = end + 1 + idLength;
    if (space < 0 || end <= space + 1 || next > content.length || !/^[0-7]{5,6}$/.test(mode)) {
      throw protocolError('a tree object is damaged', where);
    }
    lines.push({
      mode: mode.replace(/^0/, ''),
      name: content.toString('latin1', space + 1, end),
      id: content.toString('hex', end + 1, next),
    });
    position = next;
  }
  return lines;
}

/** Writes a tree object; the lines may be in any order. */
export function serialiseTree(lines: Iterable<TreeLine>): Buffer {
  const sorted = [...lines].map((line) => ({ line, key: sortKey(line) }));
  // One character is one byte, so the order of characters is git's order.
  sorted.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return Buffer.concat(
    sorted.flatMap(({ line: { mode, name, id } }) => [
      Buffer.from(`${mode} ${name}\0`, 'latin1'),
      Buffer.from(id, 'hex'),
    ]),
  );
}

/** Git sorts folders as if their names ended with a slash. */
function sortKey({ mode, name }: TreeLine): string {
  return mode === folderMode ? `${name}/` : name;
}

/** The bytes of a name or path as text. */
export function textOfName(name: string): string {
  // Nearly all names are ASCII, for which both are the same.
  return /^[\0-\x7f]*$/.test(name) ? name : Buffer.from(name, 'latin1').toString('utf8');
}

/** A text as the bytes of a name or path. */
export function nameOfText(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}
