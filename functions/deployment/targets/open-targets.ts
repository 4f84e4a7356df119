import type { AwsPlaces } from '../../../shared/aws/aws-places.ts';
import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import type { Endpoint } from '../../../shared/config/configuration.ts';
import type {
  DeploymentApp,
  EnvironmentSettings,
  TargetSettings,
} from '../../../shared/config/deployment-settings.ts';
import { fillTarget, fillText, type Values, valuesOf } from '../../../shared/config/deployment-values.ts';
import { connectDeployments } from '../../../shared/github/connect-deployments.ts';
import { createDirectorySite } from '../../../shared/sites/directory-site.ts';
import type { Site } from '../../../shared/sites/site.ts';
import type { DeploymentStore } from '../../../shared/state/deployment-state.ts';
import type { Runner } from '../../../shared/tasks/runner.ts';
import type { SourceRepository } from '../build/source.ts';
import { releaseFiles } from './cloudformation/release-file.ts';
import { createStackTarget } from './cloudformation/stack-target.ts';
import { createCommandTarget } from './command/command-target.ts';
import { createGitTarget } from './git/git-target.ts';
import { type GitConnection, openPlace } from './git/open-place.ts';
import { createLambdaTarget } from './lambda/lambda-target.ts';
import { codeOfRelease } from './lambda/release-code.ts';
import { releaseContents } from './release-contents.ts';
import { createStaticTarget } from './static/static-target.ts';
import type { NamedRelease, Target } from './target.ts';
import { targetWhenAsked } from './target-when-asked.ts';
import { createWorkflowTarget } from './workflow/workflow-target.ts';

/** The ways to every kind of target. */
export interface TargetConnections {
  readonly git: GitConnection;
  readonly aws: AwsPlaces;
  readonly blobs: BlobStore;
  /** The bucket that holds the blobs; absent where they are a directory. */
  readonly bucket: string | undefined;
  /** For addresses of objects. */
  readonly region: string;
  readonly records: DeploymentStore['targets'];
  readonly runner: Runner;
  readonly now: () => number;
}

/** One environment of an app, and the host of its repository. */
export interface TargetPlace {
  readonly app: DeploymentApp;
  readonly environment: EnvironmentSettings;
  readonly endpoint: Endpoint;
  readonly source: SourceRepository;
}

/**
 * Opens the targets of an environment, in their order, with credentials of the moment in which they are first asked: a host that is
 * away holds up no target that is elsewhere.
 */
export function openTargets(connections: TargetConnections, place: TargetPlace): readonly Target[] {
  return place.app.targets.map((target) => openTarget(connections, place, target));
}

function openTarget(connections: TargetConnections, place: TargetPlace, written: TargetSettings): Target {
  const settings = fillTarget(written, valuesOf(place.app, place.environment));
  const { git, aws, blobs, bucket, region, records, runner, now } = connections;
  const { app, environment, endpoint, source } = place;
  const { name } = settings;
  const about = { app: app.name, environment: environment.name };
  const key = `target#${about.app}#${about.environment}#${name}`;
  const valuesFor = ({ digest, release }: NamedRelease): Values =>
    valuesOf(app, environment, { commit: release.commit, release: digest });
  const contents = releaseContents(blobs, source);
  switch (settings.kind) {
    case 'git': {
      const { ref, repo = app.repo } = settings;
      // As it is written: its `{commit}` differs from release to release.
      const tag = written.kind === 'git' ? written.tag : undefined;
      const tagOf = (release: NamedRelease) =>
        tag === undefined ? undefined : fillText(tag, valuesFor(release));
      return targetWhenAsked({ name, kind: 'git', weighted: false }, async () => {
        const repository = await openPlace(endpoint, { repository: repo, app: app.repo }, git);
        return createGitTarget({ ...about, settings: { name, ref }, tagOf, repository, now });
      });
    }
    case 'static':
      return createStaticTarget({ name, settings, site: siteOf(settings, connections), ...contents, now });
    case 'lambda':
      return createLambdaTarget({
        name,
        function: settings.function,
        alias: settings.alias,
        place: aws.lambdaFunction(settings.function),
        codeOf: (release) => codeOfRelease({ blobs, bucket, path: settings.path }, release),
        readMetrics: aws.readMetrics(),
      });
    case 'cloudformation':
      return createStackTarget({
        key,
        place: aws.stack(settings.stack),
        settings,
        source: {
          readFile: releaseFiles(blobs, contents.committedFile),
          putTemplate: async (bytes) => {
            const hash = await blobs.put(bytes);
            return bucket && `https://${bucket}.s3.${region}.amazonaws.com/sha256/${hash}`;
          },
        },
        records,
        now,
      });
    case 'workflow': {
      const inputs = written.kind === 'workflow' ? written.inputs : {};
      const inputsOf = (release: NamedRelease) =>
        Object.fromEntries(
          Object.entries(inputs).map(([input, text]) => [input, fillText(text, valuesFor(release))]),
        );
      return targetWhenAsked({ name, kind: 'workflow', weighted: false }, async () => {
        const host = await connectDeployments(endpoint, git.connection);
        return createWorkflowTarget({
          ...about,
          repository: app.repo,
          settings,
          inputsOf,
          host,
          records,
          now,
        });
      });
    }
    case 'command':
      return createCommandTarget({
        ...about,
        settings,
        records,
        runner,
        sourceOf: contents.sourceOf,
        keepLog: (text) => blobs.put(Buffer.from(text)),
        now,
      });
  }
}

/** The configuration is checked: a site has a directory, or a bucket with a store. One that has both is in the bucket on AWS. */
function siteOf(
  { directory, bucket = '', keyValueStore = '' }: Extract<TargetSettings, { kind: 'static' }>,
  { aws, bucket: blobBucket }: TargetConnections,
): Site {
  const isHere = directory !== undefined && (blobBucket === undefined || bucket === '');
  return isHere ? createDirectorySite(directory) : aws.bucketSite(bucket, keyValueStore);
}
