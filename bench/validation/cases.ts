import { join } from 'node:path';
import type { Row } from '../report.ts';
import { coldStart } from './cold-start.ts';
import { fixJavascript, fixPython } from './fix-corpus.ts';
import { javascriptAgreement } from './javascript-agreement.ts';
import { validationLatency } from './latency.ts';
import { validatePush } from './push.ts';
import { pythonAgreement } from './python-agreement.ts';
import { pythonSyntax } from './python-syntax.ts';
import { reportOpening } from './report-open.ts';
import { javascriptSpeed, pythonSpeed } from './speed.ts';

/** Where cases keep what they install, what they throw away, and how often they measure. */
export interface CaseOptions {
  readonly data: string;
  readonly scratch: string;
  readonly rounds: number;
}

/** What this checkout has installed: real code by many hands. */
const installed = join(import.meta.dirname, '../../node_modules');

/** The cases about validation, by name. */
export function validationCases({
  data,
  scratch,
  rounds,
}: CaseOptions): Record<string, () => Promise<Row[]>> {
  return {
    'validate-python-agreement': () => pythonAgreement(data, scratch),
    'validate-python-syntax': () => pythonSyntax(scratch),
    'validate-javascript-agreement': () => javascriptAgreement(data, scratch),
    'validate-fix-python': () => fixPython(scratch, 2_000),
    'validate-fix-javascript': () => fixJavascript(data, scratch, installed, 4_000),
    'validate-python-speed': () => pythonSpeed(data, scratch, rounds),
    'validate-javascript-speed': () => javascriptSpeed(data, scratch, [installed], rounds),
    'validate-push': () => validatePush(rounds),
    'validate-webhook': () => validationLatency(30),
    'validate-cold-start': () => coldStart(rounds),
    'validate-report': () => reportOpening(rounds),
  };
}
