import type { DomainEvent } from '../../../shared/events/domain-events.ts';
import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';

function aboutRun(run: DeploymentRun, at: number) {
  const { runId, app, environment, repository, order, release, commit, from, requester } = run;
  return {
    version: 1,
    runId,
    app,
    environment,
    repository,
    order: order.kind,
    ...(release === undefined ? {} : { release }),
    ...(commit === undefined ? {} : { commit }),
    ...(from === undefined ? {} : { from }),
    by: requester.by,
    at,
  } as const;
}

/** That a run has begun to change its environment. */
export function eventOf(
  run: DeploymentRun,
  type: 'deployment.started',
  at: number,
): DomainEvent<'deployment.started'> {
  return { type, detail: aboutRun(run, at) };
}

/**
 * What is told of a run that has ended.
 *
 * @param memoryMb of the function
 */
export function endEventOf(run: DeploymentRun, memoryMb?: number): DomainEvent {
  const at = run.finishedAt ?? run.updatedAt;
  const { workMs } = run;
  const about = {
    ...aboutRun(run, at),
    durationMs: at - run.createdAt,
    ...(workMs === undefined ? {} : { workMs }),
    ...(memoryMb === undefined ? {} : { memoryMb }),
  };
  const { code, what } = run.reason ?? { code: 'DEPLOYMENT_FAILED', what: 'It failed' };
  switch (run.outcome) {
    case 'succeeded': {
      const leadTime = run.committedAt === undefined ? {} : { leadTimeMs: Math.max(0, at - run.committedAt) };
      return { type: 'deployment.succeeded', detail: { ...about, ...leadTime } };
    }
    case 'rolledback':
      return { type: 'deployment.rolledback', detail: { ...about, code, reason: what } };
    default:
      return {
        type: 'deployment.failed',
        detail: { ...about, outcome: run.outcome ?? 'failed', code, reason: what },
      };
  }
}
