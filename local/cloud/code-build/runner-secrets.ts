import type { RunnerDescription } from '../template/description.ts';
import { mayReadSecret } from '../template/role-secrets.ts';

/** Finds the secrets that builds ask for by their Secrets Manager names, as far as the role of a runner may read them. */
export function secretOfRunner(
  runners: readonly RunnerDescription[],
  secrets: Readonly<Record<string, string>>,
): (name: string) => string | undefined {
  const patterns = runners.flatMap(({ secretPatterns }) => secretPatterns);
  // On AWS every name begins with the prefix of the deployment, which ends with a slash.
  return (name) =>
    mayReadSecret(patterns, name) ? secrets[name.slice(name.lastIndexOf('/') + 1)] : undefined;
}
