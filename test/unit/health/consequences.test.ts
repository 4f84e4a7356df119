import { describe, expect, it } from 'vitest';
import { withoutConsequences } from '../../../functions/health/report/consequences.ts';
import { findingsOf } from '../../../functions/health/report/findings.ts';
import { failed } from '../../support/health-reports.ts';

const copy = 'github.com/acme-backup/app';
const left = (...checks: readonly ReturnType<typeof failed>[]): readonly string[] =>
  withoutConsequences(findingsOf(checks, { report: 'github.com/acme/app', name: 'acme/app' })).map(
    ({ key }) => key,
  );

describe('of several findings', () => {
  it('a host that cannot be reached stands for the runs that fail there', () => {
    const git = failed('git', 'GIT_UNREACHABLE', { subject: copy });
    const sync = failed('sync', 'GIT_UNREACHABLE', { subject: copy });
    const refs = failed('refs', 'REFS_BEHIND', { subject: copy });
    expect(left(git, sync, refs)).toEqual([`git ${copy}`]);
  });

  it('an archive stands for pushes that are refused, and is not taken for a host that is away', () => {
    const git = failed('git', 'GIT_FORBIDDEN', { subject: copy, level: 'critical' });
    const rest = failed('rest', 'DESTINATION_ARCHIVED', { subject: copy });
    const sync = failed('sync', 'GIT_FORBIDDEN', { subject: copy });
    expect(left(git, rest, sync)).toEqual([`rest ${copy}`]);
  });

  it('a host that is only slow stands for nothing else', () => {
    const git = failed('git', 'HOST_SLOW', { subject: copy, status: 'warn' });
    const sync = failed('sync', 'SYNC_HELD', { subject: copy });
    expect(left(git, sync)).toEqual([`git ${copy}`, `sync ${copy}`]);
  });

  it('a refused credential stands for everything that is refused there', () => {
    const credential = failed('authentication', 'GITHUB_AUTHENTICATION_FAILED', {
      subject: 'credential github.com/acme-backup',
    });
    const git = failed('git', 'GIT_AUTHENTICATION_FAILED', { subject: copy });
    const rest = failed('rest', 'GITHUB_AUTHENTICATION_FAILED', { subject: copy });
    expect(left(credential, git, rest)).toEqual(
      [credential].map(({ check, subject }) => `${check} ${subject}`),
    );
  });

  it('a refused credential says nothing of another organisation', () => {
    const credential = failed('authentication', 'GITHUB_AUTHENTICATION_FAILED', {
      subject: 'credential github.com/acme',
    });
    const git = failed('git', 'GIT_AUTHENTICATION_FAILED', { subject: copy });
    expect(left(credential, git)).toHaveLength(2);
  });

  it('what has another cause is told of beside it', () => {
    const git = failed('git', 'GIT_UNREACHABLE', { subject: copy });
    const hook = failed('webhook', 'HOOK_MISSING', { subject: 'hook github.com/acme' });
    const elsewhere = failed('sync', 'SYNC_FAILED', { subject: 'github.com/acme-deploy/app' });
    expect(left(git, hook, elsewhere)).toHaveLength(3);
  });
});
