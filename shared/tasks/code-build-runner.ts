import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import {
  BatchGetBuildsCommand,
  BatchGetProjectsCommand,
  type Build,
  type CodeBuildClient,
  type EnvironmentVariable,
  StartBuildCommand,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import { askService, type ServiceFailureKind } from '../aws/service-failure.ts';
import { createBoundedLog, type LogLimits } from './bounded-log.ts';
import { TaskOutputTooLargeError } from './errors.ts';
import type { Runner, Task, TaskState } from './runner.ts';
import type { TaskObjects } from './task-objects.ts';

/** Where CodeBuild is, and what it may read. */
export interface CodeBuildOptions {
  readonly client: CodeBuildClient;
  readonly project: string;
  readonly objects: TaskObjects;
  /** Whether blobs lie in a directory, where a folder more is in their paths. */
  readonly isLocal: boolean;
  /** Secrets Manager names are `<prefix><NAME>`. */
  readonly secretPrefix: string;
  /** Largest output that is taken, packed: it is held in memory more than once. Default 512 MiB. */
  readonly outputLimitBytes?: number;
}

/** The build is given its command in a variable, so that no text of a person becomes part of the specification. */
const commandVariable = 'AUTO_BUILDER_COMMAND';
const endOfLog: LogLimits = { head: 0, tail: 16 * 1024 };
/** What CodeBuild gives a build at least, in minutes. */
const shortestTimeout = 5;

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html#API_StartBuild_Errors */
const named: Readonly<Record<string, ServiceFailureKind>> = {
  // So many builds run already: one of them will end.
  AccountLimitExceededException: 'passing',
  InvalidInputException: 'refused',
};

/**
 * Runs tasks in a CodeBuild project. A task's name is `<token> <build id>`. Which of the two ends a build had, and where it
 * failed, is told by its phases: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BuildPhase.html
 */
export function createCodeBuildRunner(options: CodeBuildOptions): Runner {
  const { client, project, objects, outputLimitBytes = 512 * 1024 * 1024 } = options;
  const sending = <Answer>(call: () => Promise<Answer>): Promise<Answer> =>
    askService(`CodeBuild project ${project}`, call, named);

  const find = async (task: string): Promise<Build | undefined> => {
    const { builds } = await sending(() =>
      client.send(new BatchGetBuildsCommand({ ids: [partsOf(task).id] })),
    );
    return builds?.[0];
  };

  return {
    async toolchain() {
      const { projects } = await sending(() =>
        client.send(new BatchGetProjectsCommand({ names: [project] })),
      );
      const { image = 'unknown', type = 'unknown' } = projects?.[0]?.environment ?? {};
      return `${type} ${image}`;
    },

    async start(task) {
      const { build } = await sending(() => client.send(new StartBuildCommand(startOf(task, options))));
      return `${task.token} ${build?.id ?? ''}`;
    },

    async look(task) {
      const build = await find(task);
      if (!build)
        return { state: 'ended', result: 'fault', detail: 'the runner does not know it any more', log: '' };
      if (build.buildStatus !== 'IN_PROGRESS') return endOf(build, await readLog(objects, task));
      const startedAt = build.phases?.find(({ phaseType }) => phaseType === 'BUILD')?.startTime?.getTime();
      return {
        state: 'running',
        log: await readLog(objects, task, endOfLog),
        ...(startedAt === undefined ? {} : { commandStartedAt: startedAt }),
      };
    },

    async takeOutput(task) {
      const content = await objects.open(outputPath(partsOf(task).token));
      return content && collect(content, task, outputLimitBytes);
    },

    async stop(task) {
      await sending(() => client.send(new StopBuildCommand({ id: partsOf(task).id })));
    },
  };
}

function startOf(task: Task, { project, objects, isLocal, secretPrefix }: CodeBuildOptions) {
  const { token, output } = task;
  return {
    projectName: project,
    idempotencyToken: token,
    sourceTypeOverride: 'S3',
    sourceLocationOverride: objects.placeOf(blobPath(task.source, isLocal)),
    buildspecOverride: JSON.stringify({
      version: '0.2',
      phases: { build: { commands: [`sh -c "$${commandVariable}"`] } },
      ...(output === undefined ? {} : { artifacts: { 'base-directory': output, files: ['**/*'] } }),
    }),
    artifactsOverride:
      output === undefined
        ? { type: 'NO_ARTIFACTS' }
        : {
            type: 'S3',
            location: objects.root,
            path: 'builds',
            name: `${token}.zip`,
            namespaceType: 'NONE',
            packaging: 'ZIP',
            overrideArtifactName: false,
          },
    logsConfigOverride: {
      cloudWatchLogs: { status: 'DISABLED' },
      s3Logs: { status: 'ENABLED', location: objects.placeOf(`logs/${token}`) },
    },
    environmentVariablesOverride: variablesOf(task, secretPrefix),
    timeoutInMinutesOverride: Math.max(shortestTimeout, Math.ceil(task.timeoutSeconds / 60)),
  } as const satisfies ConstructorParameters<typeof StartBuildCommand>[0];
}

function variablesOf({ command, variables, secrets }: Task, prefix: string): EnvironmentVariable[] {
  const plain = { ...variables, [commandVariable]: command, CI: 'true' };
  return [
    ...Object.entries(plain).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' as const })),
    ...secrets.map((name) => ({ name, value: `${prefix}${name}`, type: 'SECRETS_MANAGER' as const })),
  ];
}

const results: Readonly<Record<string, Extract<TaskState, { state: 'ended' }>['result']>> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed-out',
  STOPPED: 'stopped',
};

/** What the runner of one machine knows more exactly. */
const localResults: Readonly<Record<string, Extract<TaskState, { state: 'ended' }>['result']>> = {
  WROTE_OUTSIDE: 'wrote-outside',
  OUTPUT_TOO_LARGE: 'output-too-large',
};

function endOf({ buildStatus = 'FAULT', phases = [] }: Build, log: string): TaskState {
  const failed = phases.find(({ phaseStatus }) => phaseStatus !== undefined && phaseStatus !== 'SUCCEEDED');
  const said = failed?.contexts
    ?.map(({ message }) => message)
    .filter(Boolean)
    .join('; ');
  const detail = said || `${failed?.phaseType ?? 'the build'} ended ${failed?.phaseStatus ?? buildStatus}`;
  const codes = failed?.contexts?.map(({ statusCode }) => statusCode ?? '') ?? [];
  const special = codes.map((code) => localResults[code]).find((each) => each !== undefined);
  const isUpload = failed?.phaseType === 'UPLOAD_ARTIFACTS' && buildStatus === 'FAILED';
  const result = special ?? (isUpload ? 'output-missing' : (results[buildStatus] ?? 'fault'));
  return { state: 'ended', result, detail, log };
}

/** CodeBuild writes the log when the build is over; the runner of one machine writes what there is all the time. */
async function readLog(objects: TaskObjects, task: string, limits?: LogLimits): Promise<string> {
  const { token, id } = partsOf(task);
  const name = `logs/${token}/${id.slice(id.indexOf(':') + 1)}`;
  const log = createBoundedLog(limits);
  const add = async (pieces: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const piece of pieces) log.add(piece);
  };
  const packed = await objects.open(`${name}.gz`);
  const plain = packed ? undefined : await objects.open(`${name}.txt`);
  try {
    if (packed) await pipeline(packed, createGunzip(), add);
    else if (plain) await add(plain);
  } catch (error) {
    if (!isDamage(error)) throw error;
    // What a task came to does not depend on its log.
    log.add(Buffer.from('\n[the rest of the log is damaged]\n'));
  }
  return log.text();
}

/** Codes of zlib: https://nodejs.org/api/errors.html and https://www.zlib.net/manual.html */
function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

async function collect(content: AsyncIterable<Uint8Array>, task: string, limit: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of content) {
    bytes += piece.length;
    if (bytes > limit) throw new TaskOutputTooLargeError(task, limit);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Where the blob stores keep a blob. */
function blobPath(hash: string, isLocal: boolean): string {
  return isLocal ? `sha256/${hash.slice(0, 2)}/${hash}` : `sha256/${hash}`;
}

function outputPath(token: string): string {
  return `builds/${token}.zip`;
}

function partsOf(task: string): { readonly token: string; readonly id: string } {
  const [token = '', id = ''] = task.split(' ');
  return { token, id };
}
