/**
 * How Slack reaches the door, by the parameter `door`. Both hand the function the same event (payload format 2.0).
 *
 *     url        a Lambda Function URL; costs nothing of its own
 *     http-api   an HTTP API, for a domain of one's own, access logs and limits per route; $1 per million requests
 */
const DOORS = {
  url: {
    url: true,
    events: [],
    resources: {
      Outputs: { DoorUrl: { Value: { 'Fn::GetAtt': ['SlackLambdaFunctionUrl', 'FunctionUrl'] } } },
    },
    metrics: {
      Namespace: 'AWS/Lambda',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'SlackLambdaFunction' } }],
      failed: 'Url5xxCount',
      latency: 'UrlRequestLatency',
    },
  },
  'http-api': {
    url: false,
    events: [{ httpApi: 'POST /' }],
    resources: {
      Outputs: {
        DoorUrl: {
          Value: { 'Fn::Sub': 'https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/' },
        },
      },
    },
    metrics: {
      Namespace: 'AWS/ApiGateway',
      Dimensions: [{ Name: 'ApiId', Value: { Ref: 'HttpApi' } }],
      failed: '5xx',
      latency: 'Latency',
    },
  },
};

/** @throws Error for another door than these two. */
const doorOf = async ({ resolveVariable }) => {
  const name = await resolveVariable('param:door');
  const door = Object.hasOwn(DOORS, name) ? DOORS[name] : undefined;
  if (door === undefined) throw new Error(`door is ${name}: give one of ${Object.keys(DOORS).join(', ')}.`);
  return door;
};

exports.doorOf = doorOf;
exports.url = async (given) => (await doorOf(given)).url;
exports.events = async (given) => (await doorOf(given)).events;
exports.resources = async (given) => (await doorOf(given)).resources;
