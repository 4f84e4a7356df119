import {
  type Finding,
  findingKey,
  type HealthReport,
  type KnownCheck,
} from '../../../shared/health/health.ts';
import { withoutConsequences } from './consequences.ts';
import { type FindingOwner, findingsOf, resolvedOf } from './findings.ts';

/** Codes of a host that is away: what one repository meets there, all others of the place meet as well. */
const away: ReadonlySet<string> = new Set([
  ...['GIT_UNREACHABLE', 'GIT_HOST_UNAVAILABLE', 'GIT_TIMEOUT', 'GIT_RATE_LIMITED'],
  ...['GITHUB_UNREACHABLE', 'GITHUB_UNAVAILABLE'],
]);

/** What is to be healed and told of after one look, and what is over. */
export interface JudgedFindings {
  readonly findings: readonly Finding[];
  readonly over: readonly Finding[];
}

/**
 * The findings of a look, one for each cause: without those that only follow from another, and with a host that is away standing for all
 * of its repositories that cannot be reached. So an outage of a host with a thousand repositories is one alert. Pure.
 */
export function judgeFindings(
  before: HealthReport['checks'],
  after: readonly KnownCheck[],
  owner: FindingOwner,
): JudgedFindings {
  const all = findingsOf(after, owner);
  const still = new Set(all.map((finding) => byCause(finding).key));
  const status = new Map(after.map((check) => [findingKey(check), check.status]));
  const hidden = new Set(
    before.filter((check) => check.status === 'unknown').map((check) => findingKey(check)),
  );
  // What is broken in another way than before is not what was told of.
  const changed = findingsOf(before, owner).filter(({ key }) => {
    const now = status.get(key);
    return now === 'warn' || now === 'fail';
  });
  const over = [...resolvedOf(before, after, owner), ...changed].flatMap((finding) =>
    // Nobody remembers under which cause it was told of before it could not be seen.
    hidden.has(finding.key) ? [finding, ofHost(finding)] : [byCause(finding)],
  );
  return {
    findings: withoutConsequences(all).map(byCause),
    over: [...new Map(over.map((one) => [one.key, one])).values()].filter(({ key }) => !still.has(key)),
  };
}

function byCause(finding: Finding): Finding {
  const isReach = finding.check === 'git' || finding.check === 'rest';
  return isReach && away.has(finding.code) ? ofHost(finding) : finding;
}

/** `host/owner/name` becomes `host host/owner`. */
function ofHost(finding: Finding): Finding {
  const place = /^[^/\s]+\/[^/\s]+(?=\/)/.exec(finding.subject)?.[0];
  if (place === undefined || (finding.check !== 'git' && finding.check !== 'rest')) return finding;
  const subject = `host ${place}`;
  const { check, code } = finding;
  return { ...finding, subject, key: findingKey({ check, subject }), fingerprint: `${code} ${subject}` };
}
