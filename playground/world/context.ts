import type { Context } from 'aws-lambda';

/** What Lambda tells a function about its invocation; the time left is real time, as the limit is. */
export function lambdaContext(functionName: string, awsRequestId: string, timeoutMs: number): Context {
  const until = performance.now() + timeoutMs;
  const done = () => {
    throw new Error('Callbacks ended with Node 24: the handler is to be async.');
  };
  return {
    functionName,
    awsRequestId,
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:eu-central-1:123456789012:function:${functionName}`,
    memoryLimitInMB: '512',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'playground',
    getRemainingTimeInMillis: () => Math.max(0, Math.round(until - performance.now())),
    done,
    fail: done,
    succeed: done,
  };
}
