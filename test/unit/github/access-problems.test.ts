import { describe, expect, it } from 'vitest';
import { permissionProblems, scopeProblems } from '../../../shared/github/check-access.ts';

const source = { role: 'source', createMissing: false } as const;
const destination = { role: 'destination', createMissing: true } as const;
const validated = { ...source, validation: { pushes: false } } as const;
const mended = { ...source, validation: { pushes: true } } as const;
const shared = { ...source, taxonomy: true } as const;
const deployed = { ...source, deployment: { pushes: true, dispatches: true } } as const;
const shown = {
  checks: 'write',
  statuses: 'write',
  pull_requests: 'write',
  security_events: 'write',
};
const existing = { role: 'destination', createMissing: false } as const;

describe("what an App's permissions lack", () => {
  it.each([
    ['nothing to read with read', { contents: 'read' }, source, []],
    ['nothing to read with write', { contents: 'write' }, source, []],
    ['everything to read without contents', {}, source, ['error']],
    [
      'nothing to write with all three',
      { contents: 'write', workflows: 'write', administration: 'write' },
      destination,
      [],
    ],
    [
      'everything to write with read',
      { contents: 'read', workflows: 'write', administration: 'write' },
      destination,
      ['error'],
    ],
    ['creation without administration', { contents: 'write', workflows: 'write' }, destination, ['error']],
    [
      'default branches without administration',
      { contents: 'write', workflows: 'write' },
      existing,
      ['warning'],
    ],
    [
      'workflow files without workflows',
      { contents: 'write', administration: 'write' },
      destination,
      ['warning'],
    ],
    ['nothing to validate with what shows results', { contents: 'read', ...shown }, validated, []],
    [
      'everything that shows results with contents alone',
      { contents: 'read' },
      validated,
      ['warning', 'warning', 'warning', 'warning'],
    ],
    ['what pushes fixes', { contents: 'read', ...shown }, mended, ['warning']],
    ['what pushes shared files', { contents: 'read', ...shown }, shared, ['error']],
    ['what proposes shared files, and checks them', { contents: 'write' }, shared, ['warning', 'warning']],
    [
      'each thing once where several uses want it',
      { contents: 'read' },
      { ...mended, taxonomy: true },
      ['error', 'warning', 'warning', 'warning', 'warning'],
    ],
    [
      'what deploys, for each way of it',
      { contents: 'read' },
      deployed,
      ['warning', 'warning', 'warning', 'warning'],
    ],
    [
      'only what the targets of the apps need',
      { contents: 'read', deployments: 'write' },
      { ...source, deployment: { pushes: false, dispatches: false } },
      [],
    ],
    [
      'nothing to deploy with all of it',
      { contents: 'write', workflows: 'write', deployments: 'write', actions: 'write' },
      deployed,
      [],
    ],
    ['nothing to push fixes with write', { contents: 'write', ...shown }, mended, []],
  ])('is %s', (_what, permissions, needs, severities) => {
    expect(
      permissionProblems(permissions as Record<string, string>, needs).map(({ severity }) => severity),
    ).toEqual(severities);
  });
});

describe("what a classic token's scopes lack", () => {
  it.each([
    ['nothing to read with repo', ['repo'], source, []],
    ['private repositories with public_repo', ['public_repo'], source, ['warning']],
    ['everything with neither', ['gist'], source, ['error']],
    ['workflow files without workflow', ['repo'], destination, ['warning']],
    ['nothing to write with both', ['repo', 'workflow'], destination, []],
  ])('is %s', (_what, scopes, needs, severities) => {
    expect(scopeProblems(scopes, needs).map(({ severity }) => severity)).toEqual(severities);
  });
});
