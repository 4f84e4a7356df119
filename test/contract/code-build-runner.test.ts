import { gzipSync } from 'node:zlib';
import { CodeBuildClient, type StartBuildCommandInput } from '@aws-sdk/client-codebuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCodeBuildRunner } from '../../shared/tasks/code-build-runner.ts';
import type { Runner, Task } from '../../shared/tasks/runner.ts';
import { openTaskObjects } from '../../shared/tasks/task-objects.ts';
import { type AwsJsonAnswer, type AwsJsonService, startAwsJsonService } from '../support/aws-json-service.ts';
import { startS3, type TestS3 } from '../support/s3.ts';

const source = 'ab'.repeat(32);
const task: Task = {
  token: 'key-1',
  source,
  command: 'npm ci && echo "$HOME" > out/a # \'quoted\'',
  output: 'dist',
  variables: { GREETING: 'hello' },
  secrets: ['DEPLOY_KEY'],
  timeoutSeconds: 901,
};
const id = 'runner:0f4d7a1c';
const name = `key-1 ${id}`;

/** Phases as BatchGetBuilds tells of them: times in epoch seconds, and the last phase without a status. */
const phase = (phaseType: string, phaseStatus?: string, message?: string) => ({
  phaseType,
  startTime: 1_795_219_200.5,
  ...(phaseStatus === undefined ? {} : { phaseStatus, endTime: 1_795_219_201, durationInSeconds: 1 }),
  ...(message === undefined ? {} : { contexts: [{ statusCode: 'CLIENT_ERROR', message }] }),
});
const before = ['SUBMITTED', 'QUEUED', 'PROVISIONING', 'DOWNLOAD_SOURCE', 'INSTALL', 'PRE_BUILD'].map(
  (type) => phase(type, 'SUCCEEDED'),
);

describe('tasks in CodeBuild', () => {
  let s3: TestS3;
  let service: AwsJsonService;
  let answer: AwsJsonAnswer;
  let runner: Runner;
  beforeEach(async () => {
    s3 = await startS3();
    service = await startAwsJsonService(() => answer);
    runner = createCodeBuildRunner({
      client: new CodeBuildClient(service.client),
      project: 'runner',
      objects: openTaskObjects('s3://blobs', () => s3.client),
      isLocal: false,
      secretPrefix: 'auto-builder/',
      outputLimitBytes: 1_000_000,
    });
  });
  afterEach(async () => {
    await service[Symbol.asyncDispose]();
    await s3.stop();
  });

  const startInput = async (changes: Partial<Task> = {}): Promise<StartBuildCommandInput> => {
    answer = { output: { build: { id, buildStatus: 'IN_PROGRESS' } } };
    await runner.start({ ...task, ...changes });
    return service.calls[0]?.input as StartBuildCommandInput;
  };
  const lookAt = (buildStatus: string, ...phases: ReturnType<typeof phase>[]) => {
    answer = {
      output: { builds: [{ id, buildStatus, phases: [...before, ...phases] }], buildsNotFound: [] },
    };
    return runner.look(name);
  };

  describe('starting one', () => {
    it('names it by its token and the id of the build', async () => {
      answer = { output: { build: { id, buildStatus: 'IN_PROGRESS' } } };
      expect(await runner.start(task)).toBe(name);
    });

    it('says everything that the project leaves open', async () => {
      expect(await startInput()).toMatchObject({
        projectName: 'runner',
        idempotencyToken: 'key-1',
        sourceTypeOverride: 'S3',
        sourceLocationOverride: `blobs/sha256/${source}`,
        artifactsOverride: {
          type: 'S3',
          location: 'blobs',
          path: 'builds',
          name: 'key-1.zip',
          namespaceType: 'NONE',
          packaging: 'ZIP',
        },
        logsConfigOverride: {
          cloudWatchLogs: { status: 'DISABLED' },
          s3Logs: { status: 'ENABLED', location: 'blobs/logs/key-1' },
        },
        timeoutInMinutesOverride: 16,
      });
    });

    it('puts no text of a person into the specification', async () => {
      const { buildspecOverride = '', environmentVariablesOverride } = await startInput();
      expect(JSON.parse(buildspecOverride)).toEqual({
        version: '0.2',
        phases: { build: { commands: ['sh -c "$AUTO_BUILDER_COMMAND"'] } },
        artifacts: { 'base-directory': 'dist', files: ['**/*'] },
      });
      expect(environmentVariablesOverride).toContainEqual({
        name: 'AUTO_BUILDER_COMMAND',
        value: task.command,
        type: 'PLAINTEXT',
      });
    });

    it('names secrets, and never holds their values', async () => {
      const { environmentVariablesOverride } = await startInput();
      expect(environmentVariablesOverride?.filter(({ type }) => type !== 'PLAINTEXT')).toEqual([
        { name: 'DEPLOY_KEY', value: 'auto-builder/DEPLOY_KEY', type: 'SECRETS_MANAGER' },
      ]);
    });

    it('gives no variable of a task the name of the command', async () => {
      const { environmentVariablesOverride } = await startInput({
        variables: { AUTO_BUILDER_COMMAND: 'another' },
      });
      expect(environmentVariablesOverride?.map(({ value }) => value)).not.toContain('another');
    });

    it('gives the shortest time that CodeBuild knows to what has less', async () => {
      expect((await startInput({ timeoutSeconds: 30 })).timeoutInMinutesOverride).toBe(5);
    });

    it('given nothing to keep, keeps nothing', async () => {
      const { output: _output, ...command } = task;
      answer = { output: { build: { id } } };
      await runner.start(command);
      const input = service.calls[0]?.input as StartBuildCommandInput;
      expect(input.artifactsOverride).toEqual({ type: 'NO_ARTIFACTS' });
      expect(input.buildspecOverride).not.toContain('artifacts');
    });

    it.each([
      ['AccountLimitExceededException', 400, 'passing'],
      ['ThrottlingException', 400, 'passing'],
      ['InternalFailure', 500, 'passing'],
      ['InvalidInputException', 400, 'refused'],
      ['ResourceNotFoundException', 400, 'missing'],
      ['AccessDeniedException', 400, 'denied'],
    ])('given %s, tells what it means', async (error, status, kind) => {
      answer = { error, status };
      await expect(runner.start(task)).rejects.toMatchObject({ kind, where: 'CodeBuild project runner' });
    });
  });

  describe('looking at one', () => {
    it('that waits, knows of no beginning', async () => {
      answer = { output: { builds: [{ id, buildStatus: 'IN_PROGRESS', phases: [phase('QUEUED')] }] } };
      expect(await runner.look(name)).toEqual({ state: 'running', log: '' });
    });

    it('whose command runs, knows since when', async () => {
      expect(await lookAt('IN_PROGRESS', phase('BUILD'))).toEqual({
        state: 'running',
        log: '',
        commandStartedAt: 1_795_219_200_500,
      });
    });

    it('that ended well, has its log', async () => {
      s3.objects.set('/blobs/logs/key-1/0f4d7a1c.gz', gzipSync('all is well\n'));
      expect(await lookAt('SUCCEEDED', phase('BUILD', 'SUCCEEDED'), phase('COMPLETED'))).toMatchObject({
        state: 'ended',
        result: 'succeeded',
        log: 'all is well\n',
      });
    });

    it('whose log is large, has its beginning and its end', async () => {
      const text = `first\n${'x'.repeat(10_000_000)}\nlast\n`;
      s3.objects.set('/blobs/logs/key-1/0f4d7a1c.gz', gzipSync(text));
      const { log } = await lookAt('FAILED', phase('BUILD', 'FAILED'));
      expect(log.length).toBeLessThan(4.1 * 1024 * 1024);
      expect(log).toMatch(/^first\n.*bytes left out.*\nlast\n$/s);
    });

    it.each([
      [
        'FAILED',
        [phase('BUILD', 'FAILED', 'exit status 7'), phase('UPLOAD_ARTIFACTS', 'FAILED', 'none')],
        'failed',
        'exit status 7',
      ],
      [
        'FAILED',
        [phase('BUILD', 'SUCCEEDED'), phase('UPLOAD_ARTIFACTS', 'FAILED', 'no matching')],
        'output-missing',
        'no matching',
      ],
      ['TIMED_OUT', [phase('BUILD', 'TIMED_OUT')], 'timed-out', 'BUILD ended TIMED_OUT'],
      ['STOPPED', [phase('BUILD', 'STOPPED')], 'stopped', 'BUILD ended STOPPED'],
      ['FAULT', [phase('BUILD', 'FAULT', 'the host is gone')], 'fault', 'the host is gone'],
      ['SOMETHING_NEW', [], 'fault', 'the build ended SOMETHING_NEW'],
    ])('that ended %s, tells how (%#)', async (status, phases, result, detail) => {
      expect(await lookAt(status, ...phases)).toEqual({ state: 'ended', result, detail, log: '' });
    });

    it('that CodeBuild does not know, is a fault', async () => {
      answer = { output: { builds: [], buildsNotFound: [id] } };
      expect(await runner.look(name)).toMatchObject({ state: 'ended', result: 'fault' });
    });

    it.each([
      ['is no log', Buffer.from('no gzip')],
      ['is cut off', gzipSync('some words').subarray(0, -9)],
    ])('whose log %s, tells the rest', async (_what, log) => {
      s3.objects.set('/blobs/logs/key-1/0f4d7a1c.gz', log);
      expect(await lookAt('SUCCEEDED')).toMatchObject({
        result: 'succeeded',
        log: expect.stringContaining('log is damaged'),
      });
    });

    it('asks for the build by its id', async () => {
      await lookAt('SUCCEEDED');
      expect(service.calls).toMatchObject([{ operation: 'BatchGetBuilds', input: { ids: [id] } }]);
    });
  });

  describe('its output', () => {
    it('is taken from the bucket', async () => {
      s3.objects.set('/blobs/builds/key-1.zip', Buffer.from('PK'));
      expect(Buffer.from((await runner.takeOutput(name)) ?? []).toString()).toBe('PK');
    });

    it('may be missing', async () => {
      expect(await runner.takeOutput(name)).toBeUndefined();
    });

    it('may be too large, and is not read to its end', async () => {
      s3.objects.set('/blobs/builds/key-1.zip', Buffer.alloc(1_000_001));
      await expect(runner.takeOutput(name)).rejects.toMatchObject({ code: 'TASK_OUTPUT_TOO_LARGE' });
    });

    it('given a bucket that cannot be reached, is asked for again', async () => {
      await s3.stop();
      await expect(runner.takeOutput(name)).rejects.toMatchObject({ kind: 'passing' });
      s3 = await startS3();
    });
  });

  it('stops one by the id of its build', async () => {
    answer = { output: { build: { id } } };
    await runner.stop(name);
    expect(service.calls).toEqual([{ operation: 'StopBuild', input: { id } }]);
  });

  it('names its tools by the image and the kind of machine', async () => {
    answer = {
      output: {
        projects: [{ name: 'runner', environment: { type: 'ARM_CONTAINER', image: 'aws/codebuild/x:3.0' } }],
      },
    };
    expect(await runner.toolchain()).toBe('ARM_CONTAINER aws/codebuild/x:3.0');
    expect(service.calls).toEqual([{ operation: 'BatchGetProjects', input: { names: ['runner'] } }]);
  });
});
