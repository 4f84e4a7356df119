import { closest } from '../../shared/config/closest.ts';
import { overrideSchema } from '../../shared/jobs/deployment-job.ts';
import type { Override } from '../../shared/state/deployment-state.ts';
import { UsageError } from '../errors.ts';

/** The rules that a person sets aside, which takes a reason. Throws `USAGE`. */
export function overridesFrom(text: string | undefined, why: string | undefined): readonly Override[] {
  if (text === undefined) return [];
  const rules = text
    .split(',')
    .map((rule) => rule.trim())
    .filter((rule) => rule !== '');
  if (rules.length > 0 && why === undefined) {
    throw new UsageError(
      'a rule is set aside without a reason',
      '--override',
      'Add --why "…", which is recorded.',
    );
  }
  return [...new Set(rules.map(overrideFrom))];
}

function overrideFrom(rule: string): Override {
  const known = overrideSchema.options;
  const found = known.find((one) => one === rule.toLowerCase());
  if (found) return found;
  const near = closest(rule, known);
  throw new UsageError(
    `there is no rule ${rule}`,
    '--override',
    `${near === undefined ? '' : `Did you mean ${near}? `}Name some of: ${known.join(', ')}.`,
  );
}
