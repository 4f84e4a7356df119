import { AutoBuilderError } from '../../../shared/errors.ts';

/** The port of a site is in use. */
export class SitePortTakenError extends AutoBuilderError {
  constructor(site: string, port: number, cause: unknown) {
    super({
      code: 'SITE_PORT_TAKEN',
      what: `something else listens on port ${port}`,
      where: site,
      remedy: 'Stop it, or give the static target of this app another port.',
      cause,
    });
  }
}
