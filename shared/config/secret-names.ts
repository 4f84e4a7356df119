import type { Configuration, Endpoint, Mirror } from './configuration.ts';
import type { AlertChannel } from './health-settings.ts';

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
  return sortedOnce([
    ...mirrorSecretNames(configuration),
    ...commandSecretNames(configuration),
    ...notifierSecretNames(configuration),
    ...metricsSecretNames(configuration),
  ]);
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

/** Every NAME that telling people needs, sorted, each once; none while alerts are off. */
export function notifierSecretNames({ alerts }: Configuration): string[] {
  const channels = alerts?.enabled === true ? alerts.channels : [];
  return sortedOnce(channels.flatMap(referencesOf).map(secretName));
}

/** Every NAME that giving out figures needs, sorted, each once. */
export function metricsSecretNames({ metrics }: Configuration): string[] {
  return metrics.token === undefined ? [] : [secretName(metrics.token)];
}

function referencesOf(channel: AlertChannel): readonly string[] {
  switch (channel.kind) {
    case 'slack':
      return [channel.url];
    case 'pagerduty':
      return [channel.routingKey];
    case 'email':
      return channel.smtp?.password === undefined ? [] : [channel.smtp.password];
    case 'webhook':
      return [channel.secret];
    case 'sns':
      return [];
  }
}

function nameOf({ credentials }: Endpoint): string {
  return secretName('app' in credentials ? credentials.app.privateKey : credentials.token);
}

function sortedOnce(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
