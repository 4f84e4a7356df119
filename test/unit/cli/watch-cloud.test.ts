import { describe, expect, it } from 'vitest';
import { problemIn, shortName, watchCloud } from '../../../cli/commands/watch-cloud.ts';
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
