import type { TaxonomySet } from '../../shared/config/configuration.ts';
import { pathMatcher } from '../../shared/config/globs.ts';

/** The test for the files that a set is about. */
export function setFiles({ files }: Pick<TaxonomySet, 'files'>): (path: string) => boolean {
  return pathMatcher(files);
}
