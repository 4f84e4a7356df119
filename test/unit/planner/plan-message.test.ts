import { describe, expect, it } from 'vitest';
import { planMessageSchema } from '../../../functions/planner/plan-message.ts';
import { eventSource } from '../../../shared/events/domain-events.ts';
import { pushedEvent } from '../../support/domain-events.ts';

const { type, detail } = pushedEvent();
const rollback = { kind: 'taxonomy', id: 't', set: 'docs', receivedAt: 5 };
const deployment = {
  ...{ kind: 'deployment', id: 'd', app: 'shop', environment: 'staging', by: 'me', receivedAt: 5 },
  action: { kind: 'decide', runId: '20261121T101500-3fa9c1d2', approved: true },
};
const envelope = { id: 'e', source: eventSource, 'detail-type': type, detail };

describe('a message on the plan queue is', () => {
  it('an event in its envelope', () => {
    expect(planMessageSchema.parse(envelope)).toEqual({ kind: 'event', event: { type, detail } });
  });

  it('a schedule, with the time as EventBridge Scheduler writes it', () => {
    const schedule = { kind: 'schedule', mirror: 'acme', time: '2026-11-21T10:00:00Z' };
    expect(planMessageSchema.parse(schedule)).toEqual({ ...schedule, skip: 0 });
  });

  it('a command for everything', () => {
    const command = { kind: 'command', id: 'c-1', receivedAt: 5 };
    expect(planMessageSchema.parse(command)).toEqual({ ...command, pruneApproved: false, skip: 0 });
  });

  it('a command for one repository of one mirror', () => {
    const command = {
      kind: 'command',
      id: 'c-1',
      mirror: 'acme',
      repository: 'acme/widget',
      pruneApproved: true,
      receivedAt: 5,
      skip: 100,
    };
    expect(planMessageSchema.parse(command)).toEqual(command);
  });
});

describe('about health, a message on the plan queue is', () => {
  it('a schedule for everything, as EventBridge Scheduler sends it', () => {
    const schedule = { kind: 'health-schedule', time: '2026-11-21T10:00:00Z' };
    expect(planMessageSchema.parse(schedule)).toEqual({ ...schedule, skip: 0 });
  });

  it('a schedule for what one mirror speaks for, from a place in its listing', () => {
    const schedule = { kind: 'health-schedule', mirror: 'acme', time: '2026-11-21T10:00:00Z', skip: 100 };
    expect(planMessageSchema.parse(schedule)).toEqual(schedule);
  });

  it('a wish for everything, which changes nothing of how things are healed', () => {
    const wish = { kind: 'health', id: 'h', receivedAt: 5 };
    expect(planMessageSchema.parse(wish)).toEqual({ ...wish, dryRun: false, skip: 0 });
  });

  it('a wish for one repository, with or without healing', () => {
    const wish = { kind: 'health', id: 'h', repository: 'acme/app', heal: false, receivedAt: 5 };
    expect(planMessageSchema.parse(wish)).toEqual({ ...wish, dryRun: false, skip: 0 });
  });
});

describe('about validation, a message on the plan queue is', () => {
  it('a schedule of its own', () => {
    const schedule = { kind: 'validation-schedule', mirror: 'acme', time: '2026-11-21T10:00:00Z' };
    expect(planMessageSchema.parse(schedule)).toEqual({ ...schedule, skip: 0 });
  });

  it('a wish for everything, or for one branch', () => {
    const wish = { kind: 'validate', id: 'v', receivedAt: 5 };
    expect(planMessageSchema.parse(wish)).toEqual({ ...wish, scope: 'full', skip: 0 });
    const branch = {
      ...wish,
      mirror: 'acme',
      repository: 'acme/app',
      ref: 'refs/heads/x',
      scope: 'changed',
      skip: 0,
    };
    expect(planMessageSchema.parse(branch)).toEqual(branch);
  });
});

describe('about taxonomy, a message on the plan queue is', () => {
  const wish = { kind: 'taxonomy', id: 't', receivedAt: 5 };

  it('a schedule of one set', () => {
    const schedule = { kind: 'taxonomy-schedule', set: 'docs', time: '2026-11-21T10:00:00Z' };
    expect(planMessageSchema.parse(schedule)).toEqual(schedule);
  });

  it('a wish for a round over every set, that approves of nothing', () => {
    expect(planMessageSchema.parse({ ...wish, action: { kind: 'sync' } })).toEqual({
      ...wish,
      action: { kind: 'sync', deletionsApproved: false },
    });
  });

  it.each([
    [{ kind: 'sync', mode: 'pull', deletionsApproved: true }],
    [{ kind: 'rollback', to: 3 }],
    [{ kind: 'resolve', conflict: 'c', decision: { side: 'acme/app' } }],
    [{ kind: 'resolve', conflict: 'c', decision: { value: 'null' } }],
    [{ kind: 'resolve', conflict: 'c', decision: { delete: true } }],
  ])('a wish for one set: %j', (action) => {
    expect(planMessageSchema.parse({ ...wish, set: 'docs', action })).toEqual({
      ...wish,
      set: 'docs',
      action,
    });
  });
});

describe('about deployment, a message on the plan queue is', () => {
  const wish = { kind: 'deployment', id: 'd', app: 'shop', environment: 'staging', by: 'me', receivedAt: 5 };
  const runId = '20261121T101500-3fa9c1d2';

  it('a schedule', () => {
    const schedule = { kind: 'deployment-schedule', time: '2026-11-21T10:00:00Z' };
    expect(planMessageSchema.parse(schedule)).toEqual(schedule);
  });

  it.each([
    [{ kind: 'start', runId, order: { kind: 'deploy', ref: 'refs/heads/main' }, overrides: ['freeze'] }],
    [{ kind: 'start', runId, order: { kind: 'promote', from: 'staging' }, overrides: [] }],
    [{ kind: 'start', runId, order: { kind: 'rollback', to: runId }, overrides: [] }],
    [{ kind: 'decide', runId, approved: false }],
  ])('a wish in the name of a person: %j', (action) => {
    const message = { ...wish, why: 'because', action };
    expect(planMessageSchema.parse(message)).toEqual(message);
  });
});

describe('a message on the plan queue is not', () => {
  it.each([
    ['text', 'hello'],
    ['of a kind that is unknown', { kind: 'wish' }],
    ['a schedule without a time', { kind: 'schedule', mirror: 'acme', time: 'soon' }],
    ['a command without an id', { kind: 'command', receivedAt: 5 }],
    ['a command for half a repository', { kind: 'command', id: 'c', receivedAt: 5, repository: 'widget' }],
    ['a wish to validate a tag', { kind: 'validate', id: 'v', receivedAt: 5, ref: 'refs/tags/v1' }],
    ['a schedule of no set', { kind: 'taxonomy-schedule', time: '2026-11-21T10:00:00Z' }],
    ['a schedule of a set at no time', { kind: 'taxonomy-schedule', set: 'docs', time: 'soon' }],
    ['a wish for nothing', { kind: 'taxonomy', id: 't', receivedAt: 5 }],
    ['a way back to no version', { ...rollback, action: { kind: 'rollback', to: 0 } }],
    ['a deployment by nobody', { ...deployment, by: '' }],
    ['a deployment with a run id of another form', { ...deployment, action: { kind: 'decide', runId: 'x' } }],
    ['a schedule of deployments at no time', { kind: 'deployment-schedule', time: 'soon' }],
    ['an event of another product', { ...envelope, source: 'aws.s3' }],
    ['an event of an unknown type', { ...envelope, 'detail-type': 'repository.sung' }],
    ['an event with half a detail', { ...envelope, detail: { ref: 'refs/heads/main' } }],
  ])('%s', (_what, message) => {
    expect(planMessageSchema.safeParse(message).success).toBe(false);
  });

  it('and it is said what is wrong with an event', () => {
    const parsed = planMessageSchema.safeParse({ ...envelope, 'detail-type': 'repository.sung' });
    expect(JSON.stringify(parsed.error?.issues)).toContain('repository.sung');
  });
});
