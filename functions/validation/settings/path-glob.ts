/** Tests a path. */
export type PathTest = (path: string) => boolean;

/** Braces open to so many patterns at most; what is beyond is read as it is written. */
const alternativesAtMost = 64;

/** A longer pattern means nothing. */
const longestPattern = 1_000;

/**
 * A glob over whole paths: `*` and `?` stay within one name, `**` is any number of folders, `[a-z]` and `{a,b}` as usual. A
 * leading dot is a character like any other. Made without regular expressions: the time is bounded by the length of the
 * pattern times that of the path, whatever a repository writes into it.
 */
export function pathGlob(pattern: string): PathTest {
  if (pattern.length > longestPattern) return () => false;
  const all = alternatives(pattern).map((one) => one.split('/'));
  return (path) => {
    const names = path.split('/');
    return all.some((parts) => fitsPath(parts, names));
  };
}

/** One line of an ignore file. */
interface IgnoreRule {
  readonly negated: boolean;
  readonly test: PathTest;
}

/**
 * A file in the syntax of `.gitignore`, as a test for paths from the root of the repository: a pattern without a slash means
 * that name anywhere below, one with a slash is meant from the folder of the file, a folder means all that is in it, and the
 * last line that fits decides. `undefined`: no line fits.
 *
 * @param folder of the file; empty for the root
 */
export function ignoreFile(text: string, folder = ''): (path: string) => boolean | undefined {
  const rules = text.split(/\r?\n/).flatMap((line) => ignoreRule(line));
  const prefix = folder === '' ? '' : `${folder}/`;
  return (path) => {
    if (!path.startsWith(prefix)) return undefined;
    const below = path.slice(prefix.length);
    const last = rules.findLast(({ test }) => test(below));
    return last && !last.negated;
  };
}

function ignoreRule(line: string): readonly IgnoreRule[] {
  const trimmed = line.replace(/(?<!\\)[ \t]+$/, '');
  if (trimmed === '' || trimmed.startsWith('#') || trimmed.length > longestPattern) return [];
  const negated = trimmed.startsWith('!');
  let pattern = (negated ? trimmed.slice(1) : trimmed).replace(/^\\(?=[#!])/, '');
  const onlyFolders = pattern.endsWith('/');
  if (onlyFolders) pattern = pattern.slice(0, -1);
  const anchored = pattern.includes('/');
  if (pattern.startsWith('/')) pattern = pattern.slice(1);
  if (pattern === '') return [];
  const parts = (anchored ? pattern : `**/${pattern}`).split('/');
  const test: PathTest = (path) => {
    const names = path.split('/');
    const last = onlyFolders ? names.length - 1 : names.length;
    for (let length = 1; length <= last; length += 1) {
      if (fitsPath(parts, names.slice(0, length))) return true;
    }
    return false;
  };
  return [{ negated, test }];
}

/** Follows all ways through the folders at once. */
function fitsPath(parts: readonly string[], names: readonly string[]): boolean {
  let states = afterFolders(parts, [0]);
  for (const [index, name] of names.entries()) {
    const next: number[] = [];
    for (const state of states) {
      const part = parts[state];
      if (part === undefined) continue;
      if (part === '**') {
        next.push(state);
        // At the end it is everything below, and not the folder itself.
        if (state === parts.length - 1 && index === names.length - 1) return true;
      } else if (fitsName(part, name)) next.push(state + 1);
    }
    states = afterFolders(parts, next);
    if (states.length === 0) return false;
  }
  return states.includes(parts.length);
}

/** `**` may be no folder at all, but for the end of a pattern. */
function afterFolders(parts: readonly string[], states: readonly number[]): readonly number[] {
  const all = new Set<number>();
  for (let state of states) {
    all.add(state);
    while (parts[state] === '**' && state < parts.length - 1) {
      state += 1;
      all.add(state);
    }
  }
  return [...all];
}

/** One name against one part: on a mismatch only the last star is lengthened, so it never explodes. */
function fitsName(part: string, name: string): boolean {
  let at = 0;
  let position = 0;
  let star = -1;
  let from = 0;
  while (position < name.length) {
    if (part[at] === '*') {
      star = at;
      from = position;
      at += 1;
      continue;
    }
    const width = fitsCharacter(part, at, name[position] ?? '');
    if (width > 0) {
      at += width;
      position += 1;
    } else if (star >= 0) {
      from += 1;
      at = star + 1;
      position = from;
    } else return false;
  }
  while (part[at] === '*') at += 1;
  return at === part.length;
}

/** How much of the pattern one character uses up; 0: it does not fit. */
function fitsCharacter(part: string, at: number, character: string): number {
  const wanted = part[at];
  if (wanted === undefined) return 0;
  if (wanted === '?') return 1;
  if (wanted === '\\' && at + 1 < part.length) return part[at + 1] === character ? 2 : 0;
  if (wanted === '[') {
    const end = part.indexOf(']', at + 2);
    if (end > 0) return isInSet(part.slice(at + 1, end), character) ? end - at + 1 : 0;
  }
  return wanted === character ? 1 : 0;
}

function isInSet(body: string, character: string): boolean {
  const negated = body.startsWith('!') || body.startsWith('^');
  const ranges = (negated ? body.slice(1) : body).matchAll(/(.)-(.)|(.)/gs);
  for (const [, from, to, single = ''] of ranges) {
    if (character >= (from ?? single) && character <= (to ?? single)) return !negated;
  }
  return negated;
}

/** `a{b,c}` is `ab` and `ac`. */
function alternatives(pattern: string): readonly string[] {
  let open = [pattern];
  for (;;) {
    const next = open.flatMap((one) => {
      const group = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(one);
      return group ? (group[2] ?? '').split(',').map((part) => `${group[1]}${part}${group[3]}`) : [one];
    });
    if (next.length > alternativesAtMost || next.every((one, index) => one === open[index])) return open;
    open = next;
  }
}
