import type { Reading } from './describe.ts';
import type { ApiDescription, RouteDescription } from './description.ts';

const functionArn = /(arn:aws:lambda:[^:]+:[^:]+:function:[^:/]+)/;

/** The HTTP API, of which there may be one, with its routes. */
export function describeApi(reading: Reading): ApiDescription | undefined {
  const [api, ...more] = reading.of('AWS::ApiGatewayV2::Api');
  for (const { resource } of more) reading.refuse(resource, 'only one HTTP API is served');
  if (api === undefined) return undefined;

  const functionNames = new Map(
    reading
      .of('AWS::Lambda::Function')
      .map(({ resource, name }) => [resource.scope.attribute(resource.logicalId, 'Arn'), name]),
  );
  const integrations = new Map<string, Omit<RouteDescription, 'key'>>();
  for (const { resource, properties } of reading.of('AWS::ApiGatewayV2::Integration')) {
    const functionName = functionNames.get(functionArn.exec(properties.IntegrationUri)?.[1] ?? '');
    if (functionName === undefined)
      reading.refuse(resource, `${properties.IntegrationUri} is no function of the templates`);
    else
      integrations.set(`integrations/${resource.scope.ref(resource.logicalId)}`, {
        functionName,
        timeoutMs: properties.TimeoutInMillis,
      });
  }
  const routes = reading.of('AWS::ApiGatewayV2::Route').flatMap(({ resource, properties }) => {
    const integration = integrations.get(properties.Target);
    if (integration === undefined) reading.refuse(resource, `${properties.Target} is no integration`);
    return integration === undefined ? [] : [{ key: properties.RouteKey, ...integration }];
  });
  if (reading.of('AWS::ApiGatewayV2::Stage').length === 0)
    reading.refuse(api.resource, 'it has no $default stage, so nothing can reach it');
  return { logicalId: api.resource.logicalId, name: api.name, id: api.name, routes };
}
