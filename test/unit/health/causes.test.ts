import { describe, expect, it } from 'vitest';
import { judgeFindings } from '../../../functions/health/report/causes.ts';
import type { KnownCheck } from '../../../shared/health/health.ts';
import { failed, passed } from '../../support/health-reports.ts';

const copy = { subject: 'github.com/acme-backup/app' };
const away = failed('git', 'GIT_UNREACHABLE', copy);
const gone = failed('git', 'GIT_REPOSITORY_NOT_FOUND', copy);
const well = passed('git', copy);
const hidden: KnownCheck = { ...well, status: 'unknown', code: 'CHECK_UNEXPECTED', level: 'high' };

const judge = (before: readonly KnownCheck[], after: readonly KnownCheck[]) => {
  const owner = { report: 'github.com/acme/app', name: 'acme/app', mirror: 'acme' };
  const { findings, over } = judgeFindings(before, after, owner);
  return { findings: findings.map(({ key }) => key), over: over.map(({ key }) => key) };
};
const host = 'git host github.com/acme-backup';
const own = 'git github.com/acme-backup/app';

describe('a host that is away', () => {
  it('is one finding for all repositories of the place', () => {
    expect(judge([], [away])).toEqual({ findings: [host], over: [] });
  });

  it('is told of until it is back', () => {
    expect(judge([away], [away])).toEqual({ findings: [host], over: [] });
  });

  it('is over when it is back', () => {
    expect(judge([away], [well])).toEqual({ findings: [], over: [host] });
  });

  it('is over when it answers that something else is wrong', () => {
    expect(judge([away], [gone])).toEqual({ findings: [own], over: [host] });
  });

  it('is not over while nobody can look', () => {
    expect(judge([away], [hidden])).toEqual({ findings: [], over: [] });
  });

  it('is over after a time in which nobody could look', () => {
    expect(judge([hidden], [well])).toEqual({ findings: [], over: [own, host] });
  });
});

describe('a repository that is gone', () => {
  it('is a finding of its own', () => {
    expect(judge([], [gone])).toEqual({ findings: [own], over: [] });
  });

  it('is over when its whole host is away, which is told of instead', () => {
    expect(judge([gone], [away])).toEqual({ findings: [host], over: [own] });
  });

  it('is over when it is not looked at any more', () => {
    expect(judge([gone], [])).toEqual({ findings: [], over: [own] });
  });
});

describe('a run that fails because of its host', () => {
  const sync = failed('sync', 'GIT_UNREACHABLE', copy);

  it('is not told to be over when its cause is found', () => {
    expect(judge([sync], [away, sync])).toEqual({ findings: [host], over: [] });
  });
});
