import { z } from 'zod';
import type { CheckAnnotation, CheckReport, CheckRun, CodeReview } from './code-review.ts';
import type { OpenEndpoint } from './connect-hosting.ts';
import { repositoryParameters } from './repository-parameters.ts';

/** The most that GitHub takes in one request. */
const annotationsAtOnce = 50;
const longestDescription = 140;

const checkRunSchema = z
  .object({
    id: z.number(),
    external_id: z.string().nullable(),
    html_url: z.string().nullable(),
    output: z.object({ annotations_count: z.number() }),
  })
  .transform(
    ({ id, external_id, html_url, output }): CheckRun => ({
      id,
      externalId: external_id || undefined,
      annotations: output.annotations_count,
      url: html_url ?? undefined,
    }),
  );
const listSchema = z.object({ check_runs: z.array(checkRunSchema) });

/** The part of the adapter that marks commits. */
export function checkRuns({
  octokit,
  authorisation,
  attempt,
}: OpenEndpoint): Pick<
  CodeReview,
  'makesCheckRuns' | 'findCheckRun' | 'createCheckRun' | 'continueCheckRun' | 'setCommitStatus'
> {
  const append = async (repository: string, run: CheckRun, report: CheckReport): Promise<CheckRun> => {
    let shown = run;
    for (let from = run.annotations; from < report.annotations.length; from += annotationsAtOnce) {
      const { data } = await octokit.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
        ...repositoryParameters(repository),
        check_run_id: run.id,
        output: outputOf(report, from),
      });
      shown = checkRunSchema.parse(data);
    }
    return shown;
  };

  return {
    makesCheckRuns: authorisation.installation !== undefined,

    findCheckRun: (repository, { commit, name, externalId }) =>
      attempt(repository, async () => {
        const { data } = await octokit.request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
          ...repositoryParameters(repository),
          ref: commit,
          check_name: name,
          filter: 'latest',
        });
        // Other Apps may use the same name.
        return listSchema.parse(data).check_runs.find((run) => run.externalId === externalId);
      }),

    createCheckRun: (repository, report) =>
      attempt(`${repository} at ${report.commit}`, async () => {
        // Finished from the start: the first request is all that a person waits for.
        const { data } = await octokit.request('POST /repos/{owner}/{repo}/check-runs', {
          ...repositoryParameters(repository),
          name: report.name,
          head_sha: report.commit,
          external_id: report.externalId,
          status: 'completed',
          conclusion: report.conclusion,
          output: outputOf(report, 0),
        });
        const run = checkRunSchema.parse(data);
        const first = Math.min(annotationsAtOnce, report.annotations.length);
        return append(repository, { ...run, annotations: first }, report);
      }),

    continueCheckRun: (repository, run, report) =>
      attempt(`${repository} at ${report.commit}`, () => append(repository, run, report)),

    setCommitStatus: (repository, commit, { context, state, description }) =>
      attempt(`${repository} at ${commit}`, async () => {
        await octokit.request('POST /repos/{owner}/{repo}/statuses/{sha}', {
          ...repositoryParameters(repository),
          sha: commit,
          context,
          state,
          description: description.slice(0, longestDescription),
        });
      }),
  };
}

/** GitHub wants title and summary each time, and adds the annotations to those that it has. */
function outputOf({ title, summary, annotations }: CheckReport, from: number) {
  return {
    title,
    summary,
    annotations: annotations.slice(from, from + annotationsAtOnce).map(annotationParameters),
  };
}

function annotationParameters(annotation: CheckAnnotation) {
  const { path, startLine, endLine, startColumn, endColumn, level, message, title } = annotation;
  return {
    path,
    start_line: startLine,
    end_line: endLine,
    ...(startColumn === undefined ? {} : { start_column: startColumn }),
    ...(endColumn === undefined ? {} : { end_column: endColumn }),
    annotation_level: level,
    message,
    title,
  };
}
