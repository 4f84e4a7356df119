import { GitError } from './errors.ts';

/** Code points that HFS+ ignores in names, so that what holds them may be `.git` on such a disk. */
const ignoredOnHfs = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;
const pathBytesLimit = 4096;
/** Stands for bytes that are no UTF-8: two names that are not the same may look alike, and neither can be written as it was. */
const unreadableBytes = '\ufffd';

/**
 * Takes a path apart that is to be written into a tree. Throws `GIT_PATH_INVALID` for one that would lead out of a
 * checkout, or into its `.git`, on any common file system, and for one whose name is not UTF-8.
 */
export function splitTrackedPath(path: string, where: string): readonly string[] {
  const segments = path.split('/');
  const reason =
    Buffer.byteLength(path) > pathBytesLimit
      ? 'is too long'
      : path.includes('\0')
        ? 'holds a NUL byte'
        : path.includes(unreadableBytes)
          ? 'does not tell which bytes the name has'
          : segments.map(reasonAgainst).find((found) => found !== undefined);
  if (reason !== undefined) throw pathError(path, reason, where);
  return segments;
}

/** A path that cannot be written. */
export function pathError(path: string, reason: string, where: string): GitError {
  return new GitError({
    code: 'GIT_PATH_INVALID',
    what: `the path ${JSON.stringify(path.slice(0, 200))} ${reason}`,
    where,
    remedy: 'Leave the file out, or give it a plain name.',
  });
}

function reasonAgainst(segment: string): string | undefined {
  if (segment === '') return 'has an empty part';
  if (segment === '.' || segment === '..') return 'leads somewhere else';
  // Windows reads a backslash as a slash, and a colon as the end of the name.
  const parts = segment.replace(ignoredOnHfs, '').toLowerCase().split(/[\\:]/);
  const reserved = parts.some((part) => part === '..' || /^(\.git|git~1)[ .]*$/.test(part));
  return reserved ? 'leads into the repository itself' : undefined;
}
