import { describe, expect, it } from 'vitest';
import { decideValidation } from '../../../functions/planner/decide-validation.ts';
import type { Mirror } from '../../../shared/config/configuration.ts';
import type { DomainEvent } from '../../../shared/events/domain-events.ts';
import { configuration, mirror, validatingConfiguration } from '../../support/configuration.ts';
import { passedEvent, pullRequestEvent, pushedEvent } from '../../support/domain-events.ts';

const before = 'a'.repeat(40);
const after = 'b'.repeat(40);
const decide = (event: DomainEvent, ...mirrors: readonly Mirror[]) =>
  decideValidation(event, validatingConfiguration(mirrors));

describe('a validation is wanted', () => {
  it('of a branch that moved', () => {
    expect(decide(pushedEvent({ before, after }), mirror())).toEqual({
      mirror: mirror(),
      repository: 'acme/app',
      target: { kind: 'push', ref: 'refs/heads/main', before, after },
    });
  });

  it('of a new branch, of which nothing was there before', () => {
    expect(decide(pushedEvent({ after }), mirror())).toMatchObject({
      target: { kind: 'push', ref: 'refs/heads/main', after },
    });
  });

  it('of a branch that the mirror leaves out: the code is there all the same', () => {
    expect(decide(pushedEvent({ after }), mirror({ branches: ['release'] }))).toMatchObject({
      repository: 'acme/app',
    });
  });

  it('of a pull request, from a fork too', () => {
    const head = { ref: 'patch', id: after, repository: 'someone/app' };
    expect(decide(pullRequestEvent({ head }), mirror())).toMatchObject({
      repository: 'acme/app',
      target: { kind: 'pull-request', number: 7, head, base: { ref: 'main', id: 'd'.repeat(40) } },
    });
  });

  it('once, by the mirror with the lowest id, when several have the same source', () => {
    const mirrors = [
      mirror({ id: 'c' }),
      mirror({ id: 'a', source: { repos: ['web-*'] } }),
      mirror({ id: 'b' }),
    ];
    expect(decide(pushedEvent({ after }), ...mirrors)).toMatchObject({ mirror: { id: 'b' } });
  });
});

describe('no validation is wanted', () => {
  it('where it is not configured, or switched off', () => {
    const event = pushedEvent({ after });
    expect(decideValidation(event, configuration(mirror()))).toBe('validation-not-enabled');
    expect(decideValidation(event, validatingConfiguration([mirror()], { enabled: false }))).toBe(
      'validation-not-enabled',
    );
  });

  it.each([
    ['a tag', pushedEvent({ ref: 'refs/tags/v1', after }), 'validation-only-of-branches'],
    ['a branch that is gone', pushedEvent({ before }), 'validation-only-of-branches'],
    [
      'a branch with our own fixes',
      pushedEvent({ ref: 'refs/heads/auto-builder/fixes/main', after }),
      'validation-not-of-own-branch',
    ],
    ['a repository of nobody', pushedEvent({ after, repository: unknown('x') }), 'validation-of-no-mirror'],
    ['another of our events', passedEvent(), 'validation-not-about-code'],
  ])('of %s', (_what, event, reason) => {
    expect(decide(event, mirror())).toBe(reason);
  });
});

function unknown(org: string): { host: string; org: string; name: string } {
  return { host: 'github.com', org, name: 'app' };
}
