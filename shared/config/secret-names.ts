import type { Configuration, Endpoint, Mirror } from './configuration.ts';

/** The NAME in `${NAME}`; as references are checked when the configuration is read, there always is one. */
export function secretName(reference: string): string {
  return reference.slice(2, -1);
}

/** Every NAME that one mirror refers to, sorted, each once. */
export function secretNamesFor(mirror: Mirror): string[] {
  return sortedOnce([mirror.source, ...mirror.destinations].map(nameOf));
}

/** Every NAME that the configuration refers to, sorted, each once. */
export function secretNames(configuration: Configuration): string[] {
  return sortedOnce([...mirrorSecretNames(configuration), ...commandSecretNames(configuration)]);
}

/** Every NAME that mirroring needs, sorted, each once. */
export function mirrorSecretNames(configuration: Configuration): string[] {
  return sortedOnce(configuration.mirrors.flatMap(secretNamesFor));
}

/** Every NAME that deployment commands get as variables, sorted, each once. */
export function commandSecretNames({ deployment }: Configuration): string[] {
  const targets = deployment?.enabled === true ? deployment.apps.flatMap((app) => app.targets) : [];
  return sortedOnce(targets.flatMap((target) => (target.kind === 'command' ? target.secrets : [])));
}

/** Every NAME that reading the sources needs, sorted, each once. */
export function sourceSecretNames(configuration: Configuration): string[] {
  return sortedOnce(configuration.mirrors.map((mirror) => nameOf(mirror.source)));
}

function nameOf({ credentials }: Endpoint): string {
  return secretName('app' in credentials ? credentials.app.privateKey : credentials.token);
}

function sortedOnce(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
