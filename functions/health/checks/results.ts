import { AutoBuilderError } from '../../../shared/errors.ts';
import type { CheckName, CheckResult } from '../../../shared/health/health.ts';
import { type FindingKind, findingLevels } from '../report/weights-and-levels.ts';

/** What a check is about: its name, and what it looks at. */
export type About = Pick<CheckResult, 'check' | 'subject'>;

/** All is well. */
export function passed(about: About, evidence: string, fingerprint?: string): CheckResult {
  return { ...about, status: 'pass', evidence, ...(fingerprint === undefined ? {} : { fingerprint }) };
}

/** Nothing could be seen, and nothing is claimed. */
export function unknown(about: About, evidence: string, code?: string): CheckResult {
  return { ...about, status: 'unknown', evidence, ...(code === undefined ? {} : { code }) };
}

/** What a problem consists of, besides its level, which the table gives. */
export interface Problem {
  readonly status: 'warn' | 'fail';
  readonly code: string;
  readonly evidence: string;
  readonly remedy: string;
  /** Absent: the code and the subject say what the cause depends on. */
  readonly fingerprint?: string;
}

/** Something is wrong. */
export function problem(about: About, kind: FindingKind, details: Problem): CheckResult {
  const fingerprint = details.fingerprint ?? `${details.code} ${about.subject}`;
  return { ...about, ...details, level: findingLevels[kind], fingerprint };
}

/** What a failure says of something that it kept from being looked at. */
export function unseen(about: About, error: unknown): CheckResult {
  if (error instanceof AutoBuilderError) return unknown(about, sentence(error), error.code);
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return unknown(about, `it could not be looked at: ${words}`, 'CHECK_UNEXPECTED');
}

/** What happened and to what, in one sentence. */
export function sentence({ what, where }: Pick<AutoBuilderError, 'what' | 'where'>): string {
  return `${what} (${where})`;
}

/** Makes checks that are switched off cost nothing, and a failure of one take no other with it. */
export async function attempt(
  { off, about }: { readonly off: readonly CheckName[]; readonly about: About },
  look: () => Promise<readonly CheckResult[]>,
): Promise<readonly CheckResult[]> {
  if (off.includes(about.check)) return [];
  try {
    return await look();
  } catch (error) {
    return [unseen(about, error)];
  }
}
