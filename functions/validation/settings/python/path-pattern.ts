/** Tests a path from the root of the repository. */
export type PathTest = (path: string) => boolean;

type Token =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'any' }
  /** Nothing, or whole folders with their last slash. */
  | { readonly kind: 'folders' }
  | { readonly kind: 'set'; readonly has: (char: string) => boolean };

const alternativesLimit = 64;

/**
 * A pattern as ruff and flake8 read it: `*` crosses slashes. A pattern without a slash also means any file of that name;
 * one with a slash is meant from the folder of its configuration. Made without regular expressions: the time is bounded by
 * the length of the pattern times that of the path, whatever is in the pattern.
 *
 * @param folder of the configuration; empty for the root
 */
export function pathPattern(pattern: string, folder: string): PathTest {
  const whole = withoutDots(folder === '' ? pattern : `${folder}/${pattern}`);
  if (!/[*?[{]/.test(whole)) {
    const isName = !pattern.includes('/');
    return (path) => path === whole || (isName && path.slice(path.lastIndexOf('/') + 1) === pattern);
  }
  const fromFolder = alternatives(whole).map(tokens);
  const byName = pattern.includes('/') ? [] : alternatives(pattern).map(tokens);
  return (path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return fromFolder.some((one) => fits(one, path)) || byName.some((one) => fits(one, name));
  };
}

/** As `pathPattern`; a folder that fits means all that is in it. */
export function treePattern(pattern: string, folder: string): PathTest {
  const test = pathPattern(pattern, folder);
  return (path) => {
    for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      if (test(path.slice(0, end))) return true;
    }
    return test(path);
  };
}

/** A path without `.` and `..` parts and without slashes at its ends; `..` above the root is dropped. */
export function withoutDots(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** `a{b,c}` is `ab` and `ac`; more than the limit are read as they are written. */
function alternatives(pattern: string): readonly string[] {
  let open = [pattern];
  const done: string[] = [];
  while (open.length > 0 && open.length + done.length <= alternativesLimit) {
    const next: string[] = [];
    for (const one of open) {
      const group = /^([^{]*)\{([^{}]*)\}(.*)$/s.exec(one);
      if (group === null) done.push(one);
      else next.push(...(group[2] ?? '').split(',').map((part) => `${group[1]}${part}${group[3]}`));
    }
    open = next;
  }
  return open.length > 0 ? [pattern] : done;
}

function tokens(pattern: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < pattern.length) {
    const char = pattern.charAt(at);
    const end = char === '[' ? pattern.indexOf(']', at + 2) : -1;
    if (pattern.startsWith('**/', at) && (at === 0 || pattern.charAt(at - 1) === '/')) {
      found.push({ kind: 'folders' });
      at += 3;
    } else if (char === '*') {
      found.push({ kind: 'any' });
      at += 1;
    } else if (end > 0) {
      found.push({ kind: 'set', has: charSet(pattern.slice(at + 1, end)) });
      at = end + 1;
    } else {
      found.push(char === '?' ? { kind: 'one' } : { kind: 'char', char });
      at += 1;
    }
  }
  return found;
}

function charSet(body: string): (char: string) => boolean {
  const negated = body.startsWith('!') || body.startsWith('^');
  const ranges = [...(negated ? body.slice(1) : body).matchAll(/(.)-(.)|(.)/gs)].map(
    ([, from, to, single = '']) => [from ?? single, to ?? single] as const,
  );
  return (char) => ranges.some(([from, to]) => char >= from && char <= to) !== negated;
}

/** Follows all ways through the pattern at once. */
function fits(pattern: readonly Token[], path: string): boolean {
  let states = reach(pattern, [0], true);
  for (let index = 0; index < path.length; index += 1) {
    const char = path.charAt(index);
    const next: number[] = [];
    for (const state of states) {
      const token = pattern[state];
      if (token === undefined) continue;
      if (token.kind === 'any') next.push(state);
      else if (token.kind === 'folders') next.push(state);
      else if (token.kind === 'one' || (token.kind === 'set' && token.has(char))) next.push(state + 1);
      else if (token.kind === 'char' && token.char === char) next.push(state + 1);
    }
    states = reach(pattern, next, char === '/');
    if (states.length === 0) return false;
  }
  return states.includes(pattern.length);
}

/** States with those that follow without a character: a star may be nothing, folders end only at a slash. */
function reach(pattern: readonly Token[], states: readonly number[], afterSlash: boolean): readonly number[] {
  const all = new Set<number>();
  for (let state of states) {
    for (;;) {
      all.add(state);
      const kind = pattern[state]?.kind;
      if (kind === 'any' || (kind === 'folders' && afterSlash)) state += 1;
      else break;
    }
  }
  return [...all];
}
