import type { Configuration, Mirror } from '../../shared/config/configuration.ts';
import { matches } from '../../shared/config/globs.ts';
import { type KnownRepository, type NotSelected, selects } from '../../shared/config/selection.ts';
import type { DomainEvent } from '../../shared/events/domain-events.ts';

/** One repository that one mirror has to look at. */
export interface PlannedRepository {
  readonly mirror: Mirror;
  /** `owner/name`. */
  readonly repository: string;
}

/** Why an event leads to nothing at a mirror. */
export type NoJobReason =
  | NotSelected
  | 'no-mirror-for-organisation'
  | 'ref-not-a-branch-or-tag'
  | 'ref-not-selected'
  | 'action-changes-nothing-to-mirror'
  | 'installation-added-no-repositories'
  | 'waits-for-validation'
  | 'mirror-does-not-wait'
  | 'event-not-for-planner';

/** What is to be done about an event. Nothing to do has at least one reason. */
export interface Decision {
  readonly jobs: readonly PlannedRepository[];
  readonly reasons: readonly NoJobReason[];
}

type Changed = DomainEvent<'repository.changed'>['detail']['action'];

/** What can make a repository appear, move, or be seen with other eyes. `edited` may be a new default branch. */
const actionsToMirror: ReadonlySet<Changed> = new Set([
  'created',
  'edited',
  'renamed',
  'transferred',
  'unarchived',
  'publicized',
  'privatized',
]);

/** Which repositories of which mirrors an event is about: each mirror and repository at most once. */
export function decide(event: DomainEvent, configuration: Configuration): Decision {
  switch (event.type) {
    case 'repository.pushed': {
      const { repository, ref, after } = event.detail;
      const mirrors = mirrorsOf(configuration.mirrors, repository.host, repository.org);
      // What has no commit needs no validation: a branch that goes, goes at once.
      const isCommit = ref.startsWith('refs/heads/') && after !== undefined;
      return combine(
        mirrors.map((mirror) => {
          const decision = decideRef(mirror, repository, ref);
          const waits = isCommit && mirror.waitForValidation && decision.jobs.length > 0;
          return waits ? nothing('waits-for-validation') : decision;
        }),
      );
    }
    case 'validation.passed': {
      const { mirror: id, repository, ref } = event.detail;
      const [org = '', name = ''] = repository.split('/');
      const validated = configuration.mirrors.find((mirror) => mirror.id === id);
      // One mirror speaks for all that have the same source.
      const host = validated === undefined ? '' : new URL(validated.source.gitUrl).host;
      return combine(
        mirrorsOf(configuration.mirrors, host, org).map((mirror) =>
          mirror.waitForValidation ? decideRef(mirror, { name }, ref) : nothing('mirror-does-not-wait'),
        ),
      );
    }
    case 'repository.changed': {
      const { repository, action } = event.detail;
      if (!actionsToMirror.has(action)) return nothing('action-changes-nothing-to-mirror');
      const mirrors = mirrorsOf(configuration.mirrors, repository.host, repository.org);
      return combine(mirrors.map((mirror) => decideRepository(mirror, repository)));
    }
    case 'installation.changed': {
      const { host, org, added } = event.detail;
      if (added.length === 0) return nothing('installation-added-no-repositories');
      const mirrors = mirrorsOf(configuration.mirrors, host, org);
      return combine(mirrors.flatMap((mirror) => added.map((name) => decideRepository(mirror, { name }))));
    }
    default:
      return nothing('event-not-for-planner');
  }
}

/** The mirrors whose source is that organisation. */
export function mirrorsOf(mirrors: readonly Mirror[], host: string, org: string): readonly Mirror[] {
  return mirrors.filter(
    ({ source }) =>
      new URL(source.gitUrl).host.toLowerCase() === host.toLowerCase() &&
      source.org.toLowerCase() === org.toLowerCase(),
  );
}

function decideRepository(mirror: Mirror, repository: KnownRepository): Decision {
  const selection = selects(mirror.source, repository);
  if (selection !== 'selected') return nothing(selection);
  return { jobs: [{ mirror, repository: `${mirror.source.org}/${repository.name}` }], reasons: [] };
}

function decideRef(mirror: Mirror, repository: KnownRepository, ref: string): Decision {
  const decision = decideRepository(mirror, repository);
  return decision.jobs.length === 0 ? decision : (refReason(mirror, ref) ?? decision);
}

function refReason(mirror: Mirror, ref: string): Decision | undefined {
  const [, kind, short] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? [];
  if (kind === undefined || short === undefined) return nothing('ref-not-a-branch-or-tag');
  const patterns = kind === 'heads' ? mirror.branches : mirror.tags;
  return matches(patterns, short) ? undefined : nothing('ref-not-selected');
}

function combine(decisions: readonly Decision[]): Decision {
  if (decisions.length === 0) return nothing('no-mirror-for-organisation');
  const jobs = new Map(
    decisions
      .flatMap((decision) => decision.jobs)
      .map((job) => [`${job.mirror.id} ${job.repository.toLowerCase()}`, job]),
  );
  return { jobs: [...jobs.values()], reasons: [...new Set(decisions.flatMap(({ reasons }) => reasons))] };
}

function nothing(reason: NoJobReason): Decision {
  return { jobs: [], reasons: [reason] };
}
