/** Username and password of an HTTP Basic `Authorization` header; `undefined` when it is none. */
export function basicCredentials(
  header: string | undefined,
): { readonly username: string; readonly password: string } | undefined {
  const encoded = /^basic\s+(?<encoded>[\w+/=]+)$/i.exec(header ?? '')?.groups?.encoded;
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon < 0) return undefined;
  return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}
