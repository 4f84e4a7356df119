import type { AnalysisTask, FileAnalysis } from '../../functions/validation/analysis.ts';
import type { EnginePool } from '../../functions/validation/engines/engine-pool.ts';
import type { FileFix } from '../../functions/validation/fixing/fix-files.ts';
import type { Publisher } from '../../functions/validation/publisher.ts';
import type { ValidationResult } from '../../functions/validation/result.ts';
import {
  runValidationJob,
  type ValidationDependencies,
} from '../../functions/validation/run-validation-job.ts';
import type { ValidationSettings } from '../../shared/config/configuration.ts';
import { validationDefaults } from '../../shared/config/validation-settings.ts';
import type { DomainEvent } from '../../shared/events/domain-events.ts';
import type { ValidationJob, ValidationTarget } from '../../shared/jobs/validation-job.ts';
import type { ValidationRecord, ValidationStore } from '../../shared/state/validation-store.ts';
import { configuration, mirror } from './configuration.ts';
import { inMemoryBlobs } from './in-memory-blobs.ts';
import { type RemoteInMemory, remoteInMemory } from './remote-repository.ts';
import { fileAnalysis, localFinding } from './validation-files.ts';

/** A line that the engine of the scenario finds fault with, and mends by taking it out. */
export const faultyLine = 'import unused\n';
/** A line that it finds fault with and cannot mend. */
export const brokenLine = 'undefined_name\n';

/** An engine that knows two faults, so that a test says what it is about. */
function simpleEngine(): EnginePool & { readonly analysed: string[] } {
  const analysed: string[] = [];
  const analyse = ({ text }: AnalysisTask): FileAnalysis => {
    analysed.push(text);
    const findings = text.split('\n').flatMap((line, index) => {
      if (`${line}\n` === faultyLine) return [localFinding({ line: index + 1 })];
      if (`${line}\n` !== brokenLine) return [];
      const undefinedName = { code: 'F821', severity: 'error', fixable: false } as const;
      return [localFinding({ ...undefinedName, line: index + 1 })];
    });
    return fileAnalysis({ findings, lines: text.split('\n').length });
  };
  return {
    analysed,
    analyse: async (task) => analyse(task),
    fix: async ({ text }) => ({ text: text.replaceAll(faultyLine, ''), codes: ['F401'] }),
    close: async () => undefined,
  };
}

/** Results of validations in this process: the same promises as the store on DynamoDB. */
function inMemoryValidations(): ValidationStore & { readonly records: ValidationRecord[] } {
  const records: ValidationRecord[] = [];
  const newest = (repository: string, commit: string) =>
    records
      .filter((record) => record.repository === repository && record.commit === commit)
      .toSorted((a, b) => b.startedAt - a.startedAt)[0];
  return {
    records,
    record: async (record, { unlessKnown = false } = {}) => {
      if (unlessKnown && newest(record.repository, record.commit)) return false;
      records.push(record);
      return newest(record.repository, record.commit) === record;
    },
    find: async (repository, commit) => newest(repository, commit),
    latest: async (repository, ref) =>
      records
        .filter((record) => record.repository === repository && (ref === undefined || record.ref === ref))
        .toSorted((a, b) => b.startedAt - a.startedAt)[0],
    passed: async (repository, commits) =>
      new Set(commits.filter((commit) => newest(repository, commit)?.outcome === 'passed')),
    trend: async (repository, ref, scope, limit) =>
      records
        .filter((record) => record.repository === repository && record.ref === ref && record.scope === scope)
        .slice(-limit),
  };
}

/** A publisher that remembers what it was given. */
function rememberingPublisher() {
  const shown: { readonly result: ValidationResult; readonly commit: string }[] = [];
  const suggested: { readonly pullRequest: number; readonly fixes: readonly FileFix[] }[] = [];
  const proposed: { readonly from: string; readonly to: string; readonly title: string }[] = [];
  const protectedRefs = new Set<string>();
  const publisher: Publisher = {
    showResult: async (result, { commit }) => {
      shown.push({ result, commit });
      return [];
    },
    suggest: async (pullRequest, _commit, fixes) => void suggested.push({ pullRequest, fixes }),
    isProtected: async (ref) => protectedRefs.has(ref),
    propose: async ({ from, to, title }) => void proposed.push({ from, to, title }),
  };
  return { publisher, shown, suggested, proposed, protectedRefs };
}

/** A repository `acme/widget` on a host, and a function that validates it. */
export function validationScenario(settings: Partial<ValidationSettings> = {}) {
  const remote: RemoteInMemory = remoteInMemory();
  const pool = simpleEngine();
  const results = inMemoryValidations();
  const published = rememberingPublisher();
  const events: DomainEvent[] = [];
  const notes: string[] = [];
  let clock = 1_000_000;
  let runs = 0;
  const dependencies: ValidationDependencies = {
    configuration: { ...configuration(mirror()), validation: { ...validationDefaults(), ...settings } },
    open: async () => remote,
    publisher: async () => published.publisher,
    validator: {
      pool,
      engineVersions: { python: '1', javascript: '1', json: '1', markdown: '1' },
      now: () => {
        clock += 1;
        return clock;
      },
    },
    results,
    blobs: inMemoryBlobs(),
    bus: { put: async (more) => void events.push(...more) },
    measure: () => undefined,
    note: (message) => void notes.push(message),
    newRunId: () => {
      runs += 1;
      return `run-${runs}`;
    },
  };
  const job = (target: ValidationTarget, trigger: Partial<ValidationJob['trigger']> = {}): ValidationJob => ({
    version: 1,
    kind: 'validate',
    mirror: 'acme',
    repository: 'acme/widget',
    target,
    trigger: { kind: 'push', id: 'delivery-1', receivedAt: 900_000, ...trigger },
  });
  return {
    remote,
    pool,
    results,
    events,
    notes,
    ...published,
    dependencies,
    job,
    run: (target: ValidationTarget, trigger?: Partial<ValidationJob['trigger']>, receiveCount = 1) =>
      runValidationJob(dependencies, job(target, trigger), { deadline: clock + 600_000, receiveCount }),
  };
}
