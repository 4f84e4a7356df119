/** What SDK clients need to talk to the local servers, which accept any credentials. */
export const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' } as const;
