import { ConfigurationError, type ConfigurationProblem } from '../../shared/config/errors.ts';

/** What is wrong with a configuration; fails when nothing is. */
export function problemsFoundBy(read: () => unknown): readonly ConfigurationProblem[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

/** Where it is wrong. */
export function pathsFoundBy(read: () => unknown): readonly string[] {
  return problemsFoundBy(read).map(({ path }) => path);
}
