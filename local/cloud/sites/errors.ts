import { AutoBuilderError } from '../../../shared/errors.ts';
import { PortTakenError } from '../errors.ts';

/** The system does not give a site its port: something else has it, or it is for the administrator only. */
export class SitePortRefusedError extends AutoBuilderError {
  constructor(site: string, port: number, cause: Error) {
    super({
      code: 'SITE_PORT_REFUSED',
      what: `it is not served, because port ${port} cannot be had (${cause instanceof PortTakenError ? cause.what : cause.message})`,
      where: site,
      remedy: 'Free the port and start again, or give the static target of this app another one.',
      cause,
    });
  }
}
