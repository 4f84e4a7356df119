import picomatch from 'picomatch';

/** A test for one path from the root of the repository. */
export type PathTest = (path: string) => boolean;

const options = { dot: true, nonegate: true, noextglob: true } as const;

/**
 * A pattern as `.gitattributes` and `.gitignore` have it, without negation: `*` does not cross slashes and `**` does; a
 * pattern without a slash is looked for at every depth; a folder stands for all that is in it.
 *
 * @param folder where the pattern stands: it speaks only of what is below; `''` is the root
 */
export function pathTest(pattern: string, folder = ''): PathTest {
  const trimmed = pattern.replace(/^\.\//, '').replace(/\/+$/, '');
  const anchored = trimmed.replace(/^\//, '');
  const everywhere = !trimmed.includes('/');
  const matches = picomatch(everywhere ? [`**/${anchored}`, anchored] : anchored, options);
  const inside = picomatch(everywhere ? [`**/${anchored}/**`, `${anchored}/**`] : `${anchored}/**`, options);
  const prefix = folder === '' ? '' : `${folder}/`;
  return (path) => {
    if (!path.startsWith(prefix)) return false;
    const relative = path.slice(prefix.length);
    return matches(relative) || inside(relative);
  };
}

/** Whether any of several patterns matches. */
export function anyPath(patterns: readonly string[], folder = ''): PathTest {
  const tests = patterns.map((pattern) => pathTest(pattern, folder));
  return (path) => tests.some((test) => test(path));
}
