/** Which files a release shares with others, and what answers paths that no file has. */
export interface SiteRules {
  /**
   * Globs over files whose names change with their content: `*` is anything but a slash, `**` anything, `?` one character but a slash; with
   * `!` in front, an exception.
   */
  readonly immutable: readonly string[];
  /** Path of a file of the release. */
  readonly fallback?: string;
}

/** Folder of the files that belong to one release. */
export const releaseFolder = 'r/';
/** Folder of what is ours and never served. */
export const ownFolder = '.auto-builder/';

/** S3's limit for keys, in bytes; longer paths cannot be stored. */
const longestPath = 900;
const wildcardsAllowed = 4;

/** Whether a glob means the same everywhere: braces, brackets and backslashes do not, and many wildcards take too long. */
export function isUsableGlob(glob: string): boolean {
  const wildcards = glob.match(/\*+/g) ?? [];
  return glob !== '' && glob !== '!' && !/[{}[\]\\]/.test(glob) && wildcards.length <= wildcardsAllowed;
}

/**
 * Whether a file can be asked for: hidden ones cannot (but `.well-known/`), nor those whose names climb, are empty in a part, or hold
 * control characters or backslashes.
 */
export function isPublicPath(path: string): boolean {
  if (path.length > longestPath) return false;
  return path.split('/').every((part, index) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
    if (part === '' || /[\u0000-\u001f\u007f\\]/.test(part)) return false;
    return !part.startsWith('.') || (part === '.well-known' && index === 0);
  });
}

/** Whether a public file is found by its own path: an extension says so, and so does the folder `.well-known`. Others stand for a page. */
export function isServedAsItself(path: string, rules: SiteRules): boolean {
  if (!isPublicPath(path)) return false;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.includes('.') || path.startsWith('.well-known/') || isShared(path, rules);
}

/** Whether a public file is shared by all releases. What would get in the way of our own names is not. */
export function isShared(path: string, { immutable }: SiteRules): boolean {
  if (path.startsWith(releaseFolder) || path.startsWith('.')) return false;
  let shared = false;
  for (const glob of immutable) {
    const isException = glob.startsWith('!');
    if (!isUsableGlob(glob) || !globExpression(isException ? glob.slice(1) : glob).test(path)) continue;
    if (isException) return false;
    shared = true;
  }
  return shared;
}

/** Where a public file of a release is kept. */
export function keyOf(release: string, path: string, rules: SiteRules): string {
  return isShared(path, rules) ? path : `${releaseFolder}${release}/${path}`;
}

function globExpression(glob: string): RegExp {
  const source = glob
    .replace(/[.+^$()|/-]/g, '\\$&')
    .replace(/\*\*\\\/|\*\*|\*|\?/g, (wildcard) => expressions[wildcard] ?? wildcard);
  return new RegExp(`^${source}$`);
}

const expressions: Readonly<Record<string, string>> = {
  '**\\/': '(?:.*\\/)?',
  '**': '.*',
  '*': '[^\\/]*',
  '?': '[^\\/]',
};
