import type { Register, TargetRecord } from '../../../../shared/state/deployment-state.ts';
import type { Runner, TaskState } from '../../../../shared/tasks/runner.ts';
import { type OperationState, type Performer, recordedPlacement } from '../recorded-placement.ts';
import type { NamedRelease, Target } from '../target.ts';
import { CommandFailedError } from './errors.ts';

/** A command that brings a release somewhere, with its texts filled in. */
export interface CommandSettings {
  readonly name: string;
  readonly command: string;
  readonly secrets: readonly string[];
  readonly timeoutSeconds: number;
}

/** What a command's target needs. */
export interface CommandTargetOptions {
  readonly app: string;
  readonly environment: string;
  readonly settings: CommandSettings;
  readonly records: Register<string, TargetRecord>;
  readonly runner: Runner;
  /** Blob with a zip of the files among which the command runs: what was built, or the repository at the commit. */
  readonly sourceOf: (release: NamedRelease, signal: AbortSignal) => Promise<string>;
  /** Keeps what was printed; resolves to its blob. */
  readonly keepLog: (text: string) => Promise<string>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

const askAgainSeconds = 5;

/**
 * Brings releases somewhere by a command of the app's own. It runs far from our credentials and finds in its variables what
 * it is about: `AUTO_BUILDER_APP`, `_ENVIRONMENT`, `_RELEASE`, `_COMMIT`, `_PREVIOUS` (empty: nothing), `_RUN` and `_FENCE`, which rises with
 * every run, so that a place that remembers the highest can refuse who comes late.
 */
export function createCommandTarget(options: CommandTargetOptions): Target {
  const { app, environment, settings, records, now } = options;
  const key = `target#${app}#${environment}#${settings.name}`;
  return {
    name: settings.name,
    kind: 'command',
    weighted: false,
    ...recordedPlacement({ key, records, performer: performerOf(options, key), now }),
    prepare: async () => ({ state: 'ready' }),
  };
}

function performerOf(
  { app, environment, settings, runner, sourceOf, keepLog }: CommandTargetOptions,
  where: string,
) {
  const performer: Performer = {
    async start({ from, to, runId, fence }, _operation, token, signal) {
      return runner.start({
        token,
        source: await sourceOf(to, signal),
        command: settings.command,
        variables: {
          AUTO_BUILDER_APP: app,
          AUTO_BUILDER_ENVIRONMENT: environment,
          AUTO_BUILDER_RELEASE: to.digest,
          AUTO_BUILDER_COMMIT: to.release.commit,
          AUTO_BUILDER_PREVIOUS: from?.digest ?? '',
          AUTO_BUILDER_RUN: runId,
          AUTO_BUILDER_FENCE: String(fence),
        },
        secrets: settings.secrets,
        timeoutSeconds: settings.timeoutSeconds,
      });
    },
    look: async (task) => stateOf(await runner.look(task), where, keepLog),
    stop: (task) => runner.stop(task),
  };
  return performer;
}

async function stateOf(
  found: TaskState,
  where: string,
  keepLog: CommandTargetOptions['keepLog'],
): Promise<OperationState> {
  if (found.state === 'running') {
    return { state: 'running', afterSeconds: askAgainSeconds, detail: lastLine(found.log) };
  }
  const log = await keepLog(found.log);
  if (found.result === 'succeeded') return { state: 'succeeded', detail: found.detail, log };
  return { state: 'failed', error: new CommandFailedError(where, found.detail, log) };
}

function lastLine(log: string): string {
  const line = log.trimEnd().split('\n').at(-1) ?? '';
  return line === '' ? 'the command runs' : line.slice(0, 200);
}
