/** The CloudWatch namespace of every metric of this product. */
export const metricNamespace = 'AutoBuilder';

/**
 * The one dimension that every metric carries. Its value is the function's service name (`<prefix>-mirror`), which the
 * template sets, so that two deployments in one account do not mix.
 */
export const serviceDimension = 'service';

/** The metrics that functions write (EMF) and that alarms and the dashboard read. Counts unless the name ends in a unit. */
export const metricNames = {
  /** From the push's arrival to the last destination updated. Written only by runs that a push started. */
  mirrorLag: 'MirrorLagMs',
  /** Start to end of one run over one source repository. */
  mirrorRunDuration: 'MirrorRunMs',
  /** Pack bytes sent to all destinations of one run. */
  mirrorRunPackBytes: 'MirrorRunPackBytes',
  /** Runs that ended with every destination equal to its source. One of these three is 1 for a run, the others 0. */
  mirrorRunSynced: 'MirrorRunSynced',
  /** Runs with something held, or with a destination that failed while another did not. */
  mirrorRunPartial: 'MirrorRunPartial',
  /** Runs in which no destination was brought up to date. */
  mirrorRunFailed: 'MirrorRunFailed',
  /** Start to end of one validation. */
  validationRunDuration: 'ValidationRunMs',
  /** Validations in which nothing at or above the limit was found. */
  validationRunPassed: 'ValidationRunPassed',
  /** Validations that failed: by findings, or by files of which nothing is known. */
  validationRunFailed: 'ValidationRunFailed',
  /** Files with an analysis, known or made. */
  validationFiles: 'ValidationFiles',
  /** Those whose analysis was known already. */
  validationFilesReused: 'ValidationFilesReused',
  /** Files of which nothing is known. */
  validationFilesNotAnalysed: 'ValidationFilesNotAnalysed',
  /** Findings, with the dimension `severity` (info, warning, error, critical). */
  validationFindings: 'ValidationFindings',
  /** Start to end of one round over a set of shared files. */
  taxonomyRoundDuration: 'TaxonomyRoundMs',
  /** Rounds after which every replica has every file as the index has it. One of these three is 1 for a round, the others 0. */
  taxonomyRoundSynced: 'TaxonomyRoundSynced',
  /** Rounds after which one has not: it cannot be reached, a file was put aside, a conflict or a pull request is open. */
  taxonomyRoundIncomplete: 'TaxonomyRoundIncomplete',
  /** Rounds that came to nothing. */
  taxonomyRoundFailed: 'TaxonomyRoundFailed',
  /** Files that were merged. */
  taxonomyFiles: 'TaxonomyFiles',
  /** Conflicts that were found for the first time, decided ones included. */
  taxonomyConflicts: 'TaxonomyConflicts',
  /** Files that are put aside after a round. */
  taxonomyQuarantined: 'TaxonomyQuarantined',
  /** From the push's arrival to the last replica in step. Written only by rounds that a push started and that left nothing open. */
  taxonomyConvergence: 'TaxonomyConvergenceMs',
  /** References that lead nowhere after a round. */
  taxonomyBrokenReferences: 'TaxonomyBrokenReferences',
  /** Replicas that a round could not reach, or that refused it. */
  taxonomyReplicasFailed: 'TaxonomyReplicasFailed',
  /** Releases that went live and were well. One of these four is 1 for a run, the others 0. */
  deploymentSucceeded: 'DeploymentSucceeded',
  /** Runs that ended without a release that is live and well. */
  deploymentFailed: 'DeploymentFailed',
  /** Runs of which what was shifted was led back. */
  deploymentRolledBack: 'DeploymentRolledBack',
  /** Runs that a person refused, or that gave way to a newer one. */
  deploymentDropped: 'DeploymentDropped',
  /** From the wish to the end of a run. */
  deploymentDuration: 'DeploymentMs',
  /** From a commit to its release being live. */
  deploymentLeadTime: 'DeploymentLeadTimeMs',
  /** From the wish for a way back to its end; for a release that is led back by its own run, from the moment when it reached anybody. */
  deploymentRestoreTime: 'DeploymentRestoreMs',
  /** Builds that ran, and builds that were known. */
  buildsRun: 'BuildsRun',
  buildsKnown: 'BuildsKnown',
  /** What a known build would have taken. */
  buildTimeSaved: 'BuildSavedMs',
  /** Looks at a repository, or at what belongs to none, that came to a report. */
  healthChecked: 'HealthChecked',
  /** Looks by what they came to: one of these four is 1 for a look at a repository, the others 0. */
  healthRepositoriesHealthy: 'HealthRepositoriesHealthy',
  healthRepositoriesWarning: 'HealthRepositoriesWarning',
  healthRepositoriesCritical: 'HealthRepositoriesCritical',
  healthRepositoriesUnknown: 'HealthRepositoriesUnknown',
  /** 0 to 100, of each look that knows enough for one. */
  healthScore: 'HealthScore',
  /** Start to end of one look at one repository. */
  healthCheckDuration: 'HealthCheckMs',
  /** Remedies that were tried. */
  healingTried: 'HealingTried',
  /** Findings that were gone when it was looked again after a remedy. */
  healingHealed: 'HealingHealed',
  /** Findings that three tries of a remedy did not help. */
  healingGivenUp: 'HealingGivenUp',
  /** Alerts that began, and messages that a channel took, or took not for good. */
  alertsOpened: 'AlertsOpened',
  alertsDelivered: 'AlertsDelivered',
  alertDeliveryFailed: 'AlertDeliveryFailed',
  /** REST requests that the function sent to git hosts. */
  apiRequests: 'ApiRequests',
  /** Percent of a rate limit that is left, of each limit that a look at the service knows. */
  apiBudgetRemaining: 'ApiBudgetRemaining',
  /** REST requests that were not sent because the budget was empty. */
  apiRequestsHeldBack: 'ApiRequestsHeldBack',
  /** Requests to the webhook, with the dimension `outcome` (accepted, ping, ignored, replayed, refused, unreadable …). */
  webhookDelivery: 'WebhookDelivery',
} as const;
