import { protocolError } from './errors.ts';
import { isObjectId, type ObjectId } from './object-id.ts';

/** Who did something, and when. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Epoch milliseconds; git keeps whole seconds. */
  readonly at: number;
}

/** A commit as it is written. */
export interface CommitObject {
  readonly tree: ObjectId;
  readonly parents: readonly ObjectId[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

/** A commit with its name. */
export interface Commit extends CommitObject {
  readonly id: ObjectId;
}

/** Reads a commit object. Throws `GIT_PROTOCOL_UNEXPECTED` for one without a tree. */
export function parseCommit(id: ObjectId, content: Buffer, where: string): Commit {
  const text = content.toString('utf8');
  const end = text.indexOf('\n\n');
  const header = (end < 0 ? text : text.slice(0, end)).split('\n');
  const values = (key: string): string[] =>
    header.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  const [tree = ''] = values('tree');
  const parents = values('parent');
  if (![tree, ...parents].every(isObjectId)) throw protocolError('a commit object is damaged', where);
  return {
    id,
    tree,
    parents,
    author: parseSignature(values('author')[0] ?? ''),
    committer: parseSignature(values('committer')[0] ?? ''),
    message: end < 0 ? '' : text.slice(end + 2),
  };
}

/** Old tools wrote strange ones: what cannot be read is empty, and no reason to refuse a commit. */
function parseSignature(text: string): Signature {
  const [, name = text, email = '', seconds = '0'] = /^(.*?) ?<([^>]*)>(?: (\d{1,12}))?/.exec(text) ?? [];
  return { name, email, at: Number(seconds) * 1000 };
}

/** What an annotated tag points to. Throws `GIT_PROTOCOL_UNEXPECTED`. */
export function parseTag(
  content: Buffer,
  where: string,
): { readonly object: ObjectId; readonly type: string } {
  const [, object = '', type = ''] =
    /^object ([0-9a-f]+)\ntype (\w+)\n/.exec(content.toString('latin1')) ?? [];
  if (!isObjectId(object)) throw protocolError('a tag object is damaged', where);
  return { object, type };
}

/** Writes a commit object. The message ends with a line feed, and NUL, on which git stops reading, is left out. */
export function serialiseCommit({ tree, parents, author, committer, message }: CommitObject): Buffer {
  const text = message.replaceAll('\0', '');
  const lines = [
    `tree ${tree}`,
    ...parents.map((id) => `parent ${id}`),
    `author ${signatureText(author)}`,
    `committer ${signatureText(committer)}`,
  ];
  return Buffer.from(`${lines.join('\n')}\n\n${text}${text.endsWith('\n') ? '' : '\n'}`);
}

function signatureText({ name, email, at }: Signature): string {
  // These would end the field or the line; git leaves them out too.
  const plain = (text: string): string => text.replace(/[<>\n\r\0]/g, '').trim();
  return `${plain(name) || 'unknown'} <${plain(email)}> ${Math.floor(at / 1000)} +0000`;
}

/** A message with trailers in a last paragraph of their own: https://git-scm.com/docs/git-interpret-trailers */
export function withTrailers(message: string, trailers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(trailers).map(([key, value]) => `${key}: ${value.replace(/\s+/g, ' ')}\n`);
  return lines.length === 0 ? message : `${message.trimEnd()}\n\n${lines.join('')}`;
}
