import { AutoBuilderError } from '../shared/errors.ts';

/** An option of a deployment cannot be used (`DEPLOYMENT_OPTION_INVALID`). */
export class DeploymentOptionError extends AutoBuilderError {}

/** A rule for good templates found something (`TEMPLATE_REFUSED`); `what` has the whole report. */
export class TemplateRefusedError extends AutoBuilderError {}
