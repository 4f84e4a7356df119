import { type PathTest, pathGlob } from './path-glob.ts';

/**
 * A pattern as `.gitattributes`, `.gitignore` and our own configuration have it, without negation: `*` does not cross
 * slashes and `**` does; a pattern without a slash is looked for at every depth; a folder stands for all that is in it.
 * However it is written, a test takes time in proportion to the lengths of pattern and path.
 *
 * @param folder where the pattern stands: it speaks only of what is below; `''` is the root
 */
export function pathTest(pattern: string, folder = ''): PathTest {
  const trimmed = pattern.replace(/^\.\//, '').replace(/\/+$/, '');
  const test = belowTest(trimmed.replace(/^\//, ''), !trimmed.includes('/'));
  if (folder === '') return test;
  const prefix = `${folder}/`;
  return (path) => path.startsWith(prefix) && test(path.slice(prefix.length));
}

/** Whether any of several patterns matches. */
export function anyPath(patterns: readonly string[], folder = ''): PathTest {
  const tests = patterns.map((pattern) => pathTest(pattern, folder));
  return (path) => tests.some((test) => test(path));
}

function belowTest(pattern: string, isEverywhere: boolean): PathTest {
  if (pattern === '') return () => false;
  // Plain names are by far the most frequent, and every path is tested.
  if (!/[*?[{\\]/.test(pattern)) {
    if (isEverywhere) return (path) => `/${path}/`.includes(`/${pattern}/`);
    return (path) => path === pattern || path.startsWith(`${pattern}/`);
  }
  const whole = isEverywhere ? `**/${pattern}` : pattern;
  const itself = pathGlob(whole);
  const inside = pathGlob(`${whole}/**`);
  return (path) => itself(path) || inside(path);
}
