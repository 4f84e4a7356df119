import { describe, expect, it } from 'vitest';
import { noteProblems, problemIn, shortName, watchCloud } from '../../../cli/commands/watch-cloud.ts';
import { createCloudEmitter } from '../../../local/cloud/cloud-events.ts';

describe('the lines of a cloud that is up', () => {
  const lines = (act: (events: ReturnType<typeof createCloudEmitter>) => void): readonly string[] => {
    const printed: string[] = [];
    const events = createCloudEmitter();
    watchCloud(events, { print: (text) => printed.push(text), paint: (_, text) => text });
    act(events);
    return printed.map((line) => line.replace(/^\d\d:\d\d:\d\d {2}/, ''));
  };
  const accepted = { id: 'event', source: 'auto-builder', rules: [] };

  it('tell of a run that did not sync everything, with its reasons', () => {
    const detail = {
      version: 1,
      runId: 'run',
      mirror: 'acme',
      repository: 'github.com/acme/app',
      outcome: 'partial',
      reasons: ['github.com/backup/app: declined'],
    };

    expect(
      lines((events) =>
        events.emit('event.accepted', { ...accepted, detailType: 'mirror.incomplete', detail }),
      ),
    ).toEqual(['! github.com/acme/app partial: github.com/backup/app: declined']);
  });

  const repository = { host: 'github.com', org: 'acme', name: 'app' };
  const delivery = { version: 1, deliveryId: 'delivery', receivedAt: 1 };
  const round = { version: 1, runId: 'run', set: 'docs', index: 4, written: 2, replicas: 3 };

  const deployed = {
    ...{
      version: 1,
      runId: 'run',
      app: 'shop',
      environment: 'staging',
      repository: 'acme/app',
      order: 'deploy',
    },
    ...{ release: 'e'.repeat(64), by: 'ada', at: 1 },
  };

  it.each([
    [
      'a deployment that begins',
      'deployment.started',
      deployed,
      '→ deploying shop to staging, asked by ada: run run',
    ],
    [
      'a release that is live',
      'deployment.succeeded',
      { ...deployed, durationMs: 1_200 },
      '✓ shop in staging: release eeeeeeeeeeee is live  1.2 s',
    ],
    [
      'a deployment that failed',
      'deployment.failed',
      { ...deployed, durationMs: 1, outcome: 'failed', code: 'BUILD_FAILED', reason: 'It ended with 2' },
      '✗ shop in staging failed: BUILD_FAILED: It ended with 2',
    ],
    [
      'a release that was taken back',
      'deployment.rolledback',
      { ...deployed, durationMs: 1, code: 'DEPLOYMENT_CHECK_FAILED', reason: 'Checks failed' },
      '✗ shop in staging rolled back: DEPLOYMENT_CHECK_FAILED: Checks failed',
    ],
    [
      'a round that brought a set in step',
      'taxonomy.synced',
      { ...round, durationMs: 900, lagMs: 1_200 },
      '✓ docs version 4, 2 of 3 replicas written  1.2 s',
    ],
    [
      'a round that left a replica behind',
      'taxonomy.incomplete',
      { ...round, reasons: ['acme/b: GIT_FORBIDDEN: no'] },
      '! docs incomplete: acme/b: GIT_FORBIDDEN: no',
    ],
    [
      'conflicts',
      'taxonomy.conflict',
      { ...round, count: 2, conflicts: [] },
      '! docs 2 conflicts: auto-builder taxonomy conflicts docs --all',
    ],
    [
      'a push',
      'repository.pushed',
      { ...delivery, repository, ref: 'refs/heads/main', after: '0123456789abcdef' },
      '→ push acme/app refs/heads/main 01234567',
    ],
    [
      'a push of which nothing more is known',
      'repository.pushed',
      { ...delivery, repository, ref: 'refs/heads/main' },
      '→ push acme/app refs/heads/main ',
    ],
    [
      'a new repository',
      'repository.changed',
      { ...delivery, repository, action: 'created' },
      '→ repository acme/app created',
    ],
    [
      'an installation',
      'installation.changed',
      { ...delivery, host: 'github.com', org: 'acme', action: 'added', added: ['app'], removed: [] },
      '→ installation in acme added',
    ],
    [
      'a run that synced',
      'mirror.synced',
      {
        version: 1,
        runId: 'run',
        mirror: 'acme',
        repository: 'github.com/acme/app',
        destinations: ['github.com/backup/app', 'github.com/other/app'],
        durationMs: 10,
        lagMs: 1_500,
      },
      '✓ github.com/acme/app → github.com/backup/app, github.com/other/app  1.5 s',
    ],
  ])('tell of %s', (_, detailType, detail, line) => {
    expect(lines((events) => events.emit('event.accepted', { ...accepted, detailType, detail }))).toEqual([
      line,
    ]);
  });

  it('leave out an event whose detail is not as described', () => {
    const broken = { ...accepted, detailType: 'repository.pushed', detail: { version: 2 } };

    expect(lines((events) => events.emit('event.accepted', broken))).toEqual([]);
  });

  it('tell of schedules, and of messages that come back', () => {
    expect(
      lines((events) => {
        events.emit('schedule.fired', {
          schedule: 'auto-builder-service-SchedulesScheduleacme27729E86',
          scheduledTime: 1,
        });
        events.emit('messages.failed', { queue: 'q', functionName: 'mirror', messageIds: ['1', '2'] });
      }),
    ).toEqual(['⏱ schedule acme', '! mirror puts 2 back, to be tried again']);
  });

  it('leave out events that nobody has described', () => {
    const strange = { ...accepted, detailType: 'something.else', detail: {} };

    expect(lines((events) => events.emit('event.accepted', strange))).toEqual([]);
  });

  it('tell why a job was put off and when it is tried again', () => {
    const line = JSON.stringify({
      level: 'WARN',
      message: 'Job put off',
      why: 'no answer',
      afterSeconds: 30,
    });

    expect(lines((events) => events.emit('function.output', { functionName: 'mirror', line }))).toEqual([
      '! mirror: Job put off: no answer: again in 30 s',
    ]);
  });

  it('tell of functions that fail and of deliveries that nobody took', () => {
    expect(
      lines((events) => {
        events.emit('invocation.failed', {
          functionName: 'auto-builder-service-MirrorWorkerFunctionBE3BF212',
          requestId: 'request',
          durationMs: 1,
          maxMemoryMegabytes: 1,
          errorType: 'Sandbox.Timedout',
          errorMessage: 'timed out',
        });
        events.emit('delivery.abandoned', { source: 'rule', targetArn: 'arn', reason: 'gone' });
      }),
    ).toEqual(['✗ function mirror: Sandbox.Timedout: timed out', '✗ rule → arn: gone']);
  });
});

describe('the problems of a cloud that a command started for itself', () => {
  it('are noted: failed functions and what they warn of, and nothing else', () => {
    const notes: string[] = [];
    const events = createCloudEmitter();
    noteProblems(events, { note: (text) => notes.push(text) });

    events.emit('function.output', { functionName: 'mirror', line: '{"level":"INFO","message":"fine"}' });
    events.emit('function.output', {
      functionName: 'mirror',
      line: '{"level":"ERROR","message":"no","error":{"message":"why"}}',
    });
    events.emit('invocation.failed', {
      functionName: 'planner',
      requestId: 'request',
      durationMs: 1,
      maxMemoryMegabytes: 1,
      errorType: 'Error',
      errorMessage: 'broken',
    });

    expect(notes).toEqual(['mirror: no: why', 'planner: Error: broken']);
  });
});

describe('a log line', () => {
  it('of an ordinary level is not for people', () => {
    expect(problemIn('{"level":"INFO","message":"Job done"}')).toBeUndefined();
  });

  it('that is cut off is shown as it is', () => {
    expect(problemIn('{"level":"ERROR","mess')).toBe('{"level":"ERROR","mess');
  });
});

describe('a short name', () => {
  it.each([
    ['auto-builder-service-PlannerWorkerFunctionBE3BF212', 'planner'],
    ['auto-builder-service-SchedulesScheduleacme27729E86', 'acme'],
    ['mirror', 'mirror'],
  ])('of %s is %s', (name, short) => {
    expect(shortName(name)).toBe(short);
  });
});
