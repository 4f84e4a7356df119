import type { DomainEvent } from '../../shared/events/domain-events.ts';
import { type AlertLevel, findingKey } from '../../shared/health/health.ts';

/** What an event has to say about an alert. Times are epoch milliseconds. */
export type AlertWish =
  | {
      readonly kind: 'open';
      readonly key: string;
      readonly level: AlertLevel;
      readonly title: string;
      readonly text: string;
      readonly remedy: string;
      readonly code: string;
      readonly repository?: string;
      readonly link?: string;
      /** A remedy is at work. */
      readonly healing: boolean;
      readonly at: number;
    }
  | { readonly kind: 'resolve'; readonly key: string; readonly at: number };

/** What does not pass, in a few words, by check. */
const phrases: Readonly<Record<string, string>> = {
  git: 'git cannot reach it as it should',
  rest: 'the host does not answer as it should',
  sync: 'mirroring is behind',
  refs: 'branches or tags differ',
  deployment: 'a release is not well',
  quality: 'the quality of the code is low',
  dependencies: 'dependencies are out of date',
  protection: 'the default branch is not protected',
  authentication: 'credentials are about to fail, or do',
  webhook: 'webhooks do not arrive',
  queue: 'a queue has trouble',
  taxonomy: 'shared files are not in step',
  objective: 'an objective is missed',
  anomaly: 'figures are unusual',
  state: 'what is kept of it has trouble',
};

/** The alert that an event opens or ends; `undefined` for events that nobody has to hear of. `now` is for events without a time. */
export function alertOfEvent(event: DomainEvent, now: number): AlertWish | undefined {
  switch (event.type) {
    case 'health.finding':
      return ofFinding(event.detail);
    case 'health.resolved':
      return { kind: 'resolve', key: event.detail.key, at: event.detail.at };
    case 'deployment.failed':
      // A person refused it, or a newer one took its place: no trouble.
      return event.detail.outcome === 'failed' ? ofDeployment(event.detail, 'failed') : undefined;
    case 'deployment.rolledback':
      return ofDeployment(event.detail, 'rolledback');
    case 'deployment.succeeded':
      return { kind: 'resolve', key: releaseKey(event.detail), at: event.detail.at };
    case 'taxonomy.conflict':
      return ofConflict(event.detail, now);
    case 'taxonomy.synced':
      return { kind: 'resolve', key: setKey(event.detail), at: event.detail.at ?? now };
    default:
      return undefined;
  }
}

function ofFinding(finding: DomainEvent<'health.finding'>['detail']): AlertWish {
  const { key, check, level, evidence, remedy, code, repository, at } = finding;
  const subject = key.startsWith(`${check} `) ? key.slice(check.length + 1) : key;
  const link = pageOf(subject);
  return {
    kind: 'open',
    key,
    level,
    title: `${subject}: ${phrases[check] ?? 'a check does not pass'}`,
    text: evidence,
    remedy,
    code,
    ...(repository === undefined ? {} : { repository }),
    ...(link === undefined ? {} : { link }),
    healing: finding.healing === 'trying',
    at,
  };
}

function ofDeployment(
  run: DomainEvent<'deployment.rolledback'>['detail'],
  end: 'failed' | 'rolledback',
): AlertWish {
  const { app, environment, runId } = run;
  const failed = end === 'failed';
  return {
    kind: 'open',
    key: releaseKey(run),
    level: failed ? 'high' : 'medium',
    title: `${app} in ${environment}: ${failed ? 'a deployment failed' : 'a release was taken back'}`,
    text: `${run.reason} (run ${runId})`,
    remedy: failed
      ? `See \`auto-builder deploy status ${app}\`, mend what stands in the way, and deploy again.`
      : 'The release before is live. Mend what its checks found, and deploy again.',
    code: run.code,
    repository: run.repository,
    healing: false,
    at: run.at,
  };
}

function ofConflict(round: DomainEvent<'taxonomy.conflict'>['detail'], now: number): AlertWish {
  const { set, count, conflicts } = round;
  const named = conflicts.slice(0, 5).map(({ file, place }) => `${file} ${place}`.trim());
  return {
    kind: 'open',
    key: setKey(round),
    level: 'medium',
    title: `set ${set}: values of several replicas met at one place`,
    text: `${count} ${count === 1 ? 'conflict' : 'conflicts'}: ${named.join('; ')}${count > named.length ? ' …' : ''}`,
    remedy: `See \`auto-builder taxonomy conflicts ${set}\` and decide there.`,
    code: 'TAXONOMY_CONFLICT',
    healing: false,
    at: round.at ?? now,
  };
}

/** The same keys as those of the findings about the same things: whoever is first opens, whoever is first ends. */
function releaseKey({ app, environment }: { readonly app: string; readonly environment: string }): string {
  return findingKey({ check: 'deployment', subject: `release ${app} in ${environment}` });
}

function setKey({ set }: { readonly set: string }): string {
  return findingKey({ check: 'taxonomy', subject: `set ${set}` });
}

/** A repository's key is its address. */
function pageOf(subject: string): string | undefined {
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+\/[\w.-]+\/[\w.-]+$/i.test(subject) ? `https://${subject}` : undefined;
}
