import picomatch from 'picomatch';
import type { TaxonomySet } from '../../shared/config/configuration.ts';

/** The test for the files that a set is about: any glob matches, and no `!` glob does. Upper and lower case differ, as in git. */
export function setFiles({ files }: Pick<TaxonomySet, 'files'>): (path: string) => boolean {
  const compile = (globs: readonly string[]) =>
    globs.map((glob) => picomatch(glob, { dot: true, nonegate: true }));
  const included = compile(files.filter((glob) => !glob.startsWith('!')));
  const excluded = compile(files.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1)));
  return (path) => included.some((test) => test(path)) && !excluded.some((test) => test(path));
}
