import { AutoBuilderError } from '../errors.ts';

/** One thing that is wrong, and what to do about it. Never holds a secret. */
export interface ConfigurationProblem {
  /** Where: `mirrors[0].syncInterval`; a variable's name; `line 3, column 7`. Empty: the whole file. */
  readonly path: string;
  readonly found: string;
  readonly allowed: string;
  readonly remedy: string;
}

/** One problem as one readable line. */
function describeProblem(problem: ConfigurationProblem): string {
  const path = problem.path === '' ? '(the whole file)' : problem.path;
  return `${path}: found ${problem.found}; allowed: ${problem.allowed}. ${problem.remedy}`;
}

/** The configuration cannot be used. `problems` has all of them, `message` one line for each. */
export class ConfigurationError extends AutoBuilderError {
  readonly problems: readonly ConfigurationProblem[];

  constructor(where: string, problems: readonly ConfigurationProblem[], cause?: unknown) {
    const lines = problems.map((problem) => `\n  - ${describeProblem(problem)}`).join('');
    super({
      code: 'CONFIG_INVALID',
      what: `${problems.length === 1 ? '1 problem' : `${problems.length} problems`}:${lines}`,
      where,
      remedy: 'Correct the configuration and check it with `auto-builder config check`.',
      cause,
    });
    this.problems = problems;
    this.message = `CONFIG_INVALID: ${where} has ${this.what}`;
  }
}

/** There is no file where one was named, or it cannot be read. */
export class ConfigurationUnreadableError extends AutoBuilderError {}

/** A function runs without the variables that the template gives it. */
export class EnvironmentIncompleteError extends AutoBuilderError {
  readonly missing: readonly string[];

  constructor(missing: readonly string[]) {
    super({
      code: 'ENVIRONMENT_INCOMPLETE',
      what: `These environment variables are missing or empty: ${missing.join(', ')}`,
      where: 'environment of the function',
      remedy: 'Deploy the stack again; the template sets them.',
    });
    this.missing = missing;
  }
}
