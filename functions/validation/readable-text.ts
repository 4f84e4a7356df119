/** Files above this are named, not analysed: engines need seconds for them, and people did not write them. */
export const fileBytesLimit = 1024 * 1024;

/** Start of a Git LFS pointer: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
const pointerStart = 'version https://git-lfs.github.com/spec/';

/** The text of a file, or why it has none. */
export type ReadableText = { readonly text: string } | { readonly problem: string };

/** Reads a file as UTF-8; a byte-order mark stays. Never throws. */
export function readableText(bytes: Uint8Array): ReadableText {
  if (bytes.length > fileBytesLimit) return { problem: tooLarge(bytes.length) };
  if (bytes.includes(0)) return { problem: 'holds NUL bytes: not a text file' };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { problem: 'is not UTF-8' };
  }
  if (text.startsWith(pointerStart)) return { problem: 'is a Git LFS pointer: its content is elsewhere' };
  return { text };
}

/** How a file over the limit is described. */
export function tooLarge(bytes?: number): string {
  const limit = `is larger than ${fileBytesLimit / 1024} KB`;
  return bytes === undefined ? limit : `${limit} (${Math.ceil(bytes / 1024)} KB)`;
}
