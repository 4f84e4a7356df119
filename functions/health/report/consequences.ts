import type { CheckName, Finding } from '../../../shared/health/health.ts';

/** Checks in the order in which one leads to the next: where there is no way in, nothing is brought in step. */
const chain: readonly CheckName[] = ['git', 'rest', 'sync', 'refs'];

/** Codes of a credential that is refused, whoever meets it. */
const refused = /_(?:AUTHENTICATION_FAILED|FORBIDDEN|APP_NOT_INSTALLED|APP_KEY_INVALID)$/;

/**
 * The findings without those that only follow from another one: of one repository or destination the first of the chain, of one that is
 * archived that it is, and nothing of what a refused credential leads to. So one cause is healed and told of once. Pure.
 */
export function withoutConsequences(findings: readonly Finding[]): readonly Finding[] {
  const credentials = findings
    .filter(({ check, status }) => check === 'authentication' && status === 'fail')
    .map(({ subject }) => `${subject.replace(/^credential /, '')}/`);
  // Git only says that it may not be pushed to; over REST one learns why.
  const archived = new Set(
    findings.filter(({ code }) => code === 'DESTINATION_ARCHIVED').map(({ subject }) => subject),
  );
  const failing = new Set(findings.filter(({ status }) => status === 'fail').map(({ key }) => key));
  return findings.filter(({ check, subject, code }) => {
    const at = chain.indexOf(check);
    if (at < 0) return true;
    if (archived.has(subject)) return code === 'DESTINATION_ARCHIVED';
    if (refused.test(code) && credentials.some((place) => subject.startsWith(place))) return false;
    return !chain.slice(0, at).some((earlier) => failing.has(`${earlier} ${subject}`));
  });
}
