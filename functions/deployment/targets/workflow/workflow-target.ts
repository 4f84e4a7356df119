import { createHash } from 'node:crypto';
import type { DeploymentHost, WorkflowRun } from '../../../../shared/github/deployment-host.ts';
import type { Register, TargetRecord } from '../../../../shared/state/deployment-state.ts';
import {
  type Operation,
  type OperationState,
  type Performer,
  recordedPlacement,
} from '../recorded-placement.ts';
import type { NamedRelease, Target } from '../target.ts';
import { aboutWorkflow, runInput, workflowFailed } from './errors.ts';

/** What a workflow's target needs. */
export interface WorkflowTargetOptions {
  readonly app: string;
  readonly environment: string;
  /** `owner/name`: whose workflow it is. */
  readonly repository: string;
  readonly settings: { readonly name: string; readonly workflow: string; readonly timeoutSeconds: number };
  /** The inputs for a release, with its own commit and digest filled in. */
  readonly inputsOf: (release: NamedRelease) => Readonly<Record<string, string>>;
  readonly host: DeploymentHost;
  readonly records: Register<string, TargetRecord>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

const askAgainSeconds = 10;
/** How far the host's clock may be behind ours. */
const skewMs = 300_000;
/** How long a run may take to be listed after it was dispatched. */
const listedMs = 120_000;
/** How long a run may take to stop. */
const stopMs = 300_000;
/** Stands before a token in the name of a run that the host did not tell. */
const sought = 'sought:';

/**
 * Brings releases somewhere by a workflow of the app's repository, dispatched on its default branch, and follows its run. The way back is the
 * same workflow with the earlier release. The run is marked by the input `auto_builder_run`: a workflow that puts it into its
 * `run-name` is found again after a crash, so that it is dispatched once. Without that, a worker that dies between the
 * dispatch and the write behind it leads to a second run; no host offers a way to close this window.
 */
export function createWorkflowTarget(options: WorkflowTargetOptions): Target {
  const { app, environment, settings, records, now } = options;
  const key = `target#${app}#${environment}#${settings.name}`;
  return {
    name: settings.name,
    kind: 'workflow',
    weighted: false,
    ...recordedPlacement({ key, records, performer: performerOf(options), now }),
    prepare: async () => ({ state: 'ready' }),
  };
}

function performerOf(options: WorkflowTargetOptions): Performer {
  const { repository, settings, host, inputsOf, now } = options;
  const { workflow } = settings;
  const where = `workflow ${workflow} of ${repository}`;
  const find = async (mark: string, { startedAt }: Operation): Promise<WorkflowRun | undefined> => {
    const runs = await host.listWorkflowRuns(repository, { workflow, since: startedAt - skewMs });
    // The oldest: when there are two by a mishap, everybody follows the same one.
    return runs.findLast(({ title }) => title.includes(mark));
  };
  const runOf = (task: string, operation: Operation): Promise<WorkflowRun | undefined> =>
    task.startsWith(sought)
      ? find(task.slice(sought.length), operation)
      : host.getWorkflowRun(repository, Number(task));

  return {
    start: ({ to, runId }, operation, token) =>
      aboutWorkflow(where, async () => {
        const mark = markOf(runId, token);
        const begun = await find(mark, operation);
        if (begun) return String(begun.id);
        const inputs = { ...inputsOf(to), [runInput]: mark };
        const { run } = await host.dispatchWorkflow(repository, { workflow, inputs });
        return run === undefined ? `${sought}${mark}` : String(run);
      }),

    find: (operation, token) =>
      aboutWorkflow(where, async () => {
        const begun = await find(markOf(operation.runId, token), operation);
        return begun && String(begun.id);
      }),

    look: (task, operation) =>
      aboutWorkflow(where, async () => {
        const run = await runOf(task, operation);
        if (run) return stateOf(run, operation);
        return task.startsWith(sought) && now() - operation.startedAt < listedMs
          ? { state: 'running', afterSeconds: askAgainSeconds, detail: 'the run is not listed yet' }
          : lost(task);
      }),

    async stop(task) {
      await aboutWorkflow(where, async () => {
        const run = await runOf(task, { startedAt: now() - dayMs, runId: '', fence: 0 });
        if (run && !run.completed) await host.cancelWorkflowRun(repository, run.id);
      });
    },
  };

  async function stateOf(run: WorkflowRun, { startedAt }: Operation): Promise<OperationState> {
    const { conclusion, url } = run;
    const overdueMs = now() - startedAt - settings.timeoutSeconds * 1000;
    const isOverdue = overdueMs > 0;
    if (run.completed) {
      if (conclusion === 'success') return { state: 'succeeded', detail: url };
      const how = isOverdue ? tooLong(settings.timeoutSeconds) : `ended with ${conclusion ?? 'no result'}`;
      return { state: 'failed', error: workflowFailed(where, how, url) };
    }
    if (!isOverdue) return { state: 'running', afterSeconds: askAgainSeconds, detail: url };
    await host.cancelWorkflowRun(repository, run.id);
    if (overdueMs < stopMs)
      return { state: 'running', afterSeconds: askAgainSeconds, detail: `${url} is being stopped` };
    const how = `${tooLong(settings.timeoutSeconds)}, and does not let itself be stopped`;
    return { state: 'failed', error: workflowFailed(where, how, url) };
  }

  function lost(task: string): OperationState {
    const how = task.startsWith(sought)
      ? `was dispatched, but its run cannot be told from others: let its run-name hold \${{ inputs.${runInput} }}`
      : 'has lost its run: somebody removed it';
    return { state: 'failed', error: workflowFailed(where, how, `the list of runs of ${repository}`) };
  }
}

const dayMs = 86_400_000;

function tooLong(seconds: number): string {
  return `took longer than ${seconds} seconds`;
}

/** Short, because people read it in the list of runs; the run's id tells them what it is of. */
function markOf(runId: string, token: string): string {
  return `${runId}.${createHash('sha256').update(token).digest('hex').slice(0, 8)}`;
}
